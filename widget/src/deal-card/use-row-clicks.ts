import { useEffect, useRef } from 'react'
import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { useToasts } from '../ui/toasts.tsx'
import { useCard } from './card-context.tsx'
import { copyText } from './copy-text.ts'
import { saveFile } from './save-file.ts'
import type { RowDeed } from './row-deeds.ts'
import { doneOrWorking, useClick } from './use-click.ts'

/** What the buttons and the menu of one invoice do. What needs a question or a form opens its window. */
export function useRowClicks(invoice: DealInvoiceOutput) {
  const { id, version, link } = invoice
  const api = useApi()
  const { text } = useTexts()
  const { show } = useToasts()
  const { dealId, open } = useCard()
  const { busy, trouble, run } = useClick()
  const number = invoice.number || text('card.invoice.no_number')
  const forget = useRef<(() => void) | null>(null)
  useEffect(() => () => forget.current?.(), [])

  const working = text('action.working', { number })

  const approve = () =>
    run({
      what: 'approve',
      version,
      name: number,
      send: (key) => api.act(id, { action: 'approve', key, version, send: false }),
      said: doneOrWorking(text('action.done.approve', { number }), working),
    })

  const undoMatch = () =>
    run({
      what: 'undo_match',
      name: number,
      send: () => api.undoMatch(id),
      said: () => text('action.done.undo_match', { number }),
    })

  const copyPayLink = () =>
    run({
      what: 'pay_link',
      name: number,
      isReading: true,
      send: async () => {
        const { url } = await api.payLink(id)
        return { url, isCopied: url !== null && (await copyText(url)) }
      },
      said: ({ url, isCopied }) => {
        if (isCopied) return text('action.done.pay_link', { number })
        if (url !== null) open({ kind: 'pay_link', number, url })
        else show(text('action.no_pay_link', { number }), 'bad')
        return null
      },
    })

  const savePdf = () =>
    run({
      what: 'pdf',
      name: number,
      isReading: true,
      send: () => api.pdf(id),
      said: (pdf) => {
        forget.current?.()
        forget.current = saveFile(pdf, `${(invoice.number || 'invoice').replaceAll(/[\\/:*?"<>|]/g, '-')}.pdf`)
        return text('action.done.pdf', { number })
      },
    })

  const deeds: Record<RowDeed, () => unknown> = {
    approve,
    approve_send: () => open({ kind: 'send', invoice, isApproval: true }),
    send: () => open({ kind: 'send', invoice, isApproval: false }),
    pay_link: copyPayLink,
    pdf: savePdf,
    edit: () => open({ kind: 'form', mode: { kind: 'edit', invoiceId: id } }),
    create_again: () => open({ kind: 'form', mode: { kind: 'new', dealId, replaces: id } }),
    open: () => window.open(link, '_blank', 'noopener'),
    unlink: () => open({ kind: 'unlink', invoice }),
    void: () => open({ kind: 'void', invoice }),
  }

  const again: Record<string, () => unknown> = { approve, undo_match: undoMatch, pay_link: copyPayLink, pdf: savePdf }
  // After a lost answer a new state tells more than we could: something came of it, and there is nothing to try again.
  const isOver = trouble?.isUnsettled === true && trouble.version !== undefined && trouble.version !== version

  return {
    busy,
    start: (deed: RowDeed) => void deeds[deed](),
    undoMatch: () => void undoMatch(),
    trouble: isOver ? null : trouble,
    retry: () => void (trouble && again[trouble.what]?.()),
  }
}
