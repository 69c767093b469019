import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { isUnapproved } from './invoice-state.ts'
import { doneOrWorking, useClick } from './use-click.ts'

/** Says what will happen before an invoice is voided, or a draft deleted. */
export function VoidDialog({ invoice, onClose }: { invoice: DealInvoiceOutput; onClose: () => void }) {
  const { id, version, total, currency, contactName } = invoice
  const api = useApi()
  const { text, money } = useTexts()
  const { busy, trouble, run } = useClick()
  const number = invoice.number || text('card.invoice.no_number')
  const how = isUnapproved(invoice.state) ? 'delete' : 'void'
  const confirm = async () => {
    const isDone = await run({
      what: 'void',
      version,
      name: number,
      send: (key) => api.act(id, { action: 'void', key, version }),
      said: doneOrWorking(text(`action.done.${how}`, { number }), text('action.working', { number })),
    })
    if (isDone) onClose()
  }
  return (
    <AskDialog
      title={text(`action.${how}_title`, { number })}
      confirmLabel={text(`action.${how}`)}
      isDanger
      isBusy={busy !== null}
      isDisabled={trouble?.isOutdated ?? false}
      trouble={trouble}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>{text(`action.${how}_sentence`, { number, amount: money(total, currency), name: contactName })}</p>
    </AskDialog>
  )
}
