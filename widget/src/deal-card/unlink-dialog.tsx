import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useApi } from '../api/api-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'
import { AskDialog } from './ask-dialog.tsx'
import { doneOrWorking, useClick } from './use-click.ts'

export function UnlinkDialog({ invoice, onClose }: { invoice: DealInvoiceOutput; onClose: () => void }) {
  const api = useApi()
  const { text } = useTexts()
  const { busy, trouble, run } = useClick()
  const number = invoice.number || text('card.invoice.no_number')
  const confirm = async () => {
    const isDone = await run({
      what: 'unlink',
      name: number,
      send: (key) => api.act(invoice.id, { action: 'unlink', key }),
      said: doneOrWorking(text('action.done.unlink', { number }), text('action.working', { number })),
    })
    if (isDone) onClose()
  }
  return (
    <AskDialog
      title={text('action.unlink_title', { number })}
      confirmLabel={text('action.unlink')}
      isBusy={busy !== null}
      trouble={trouble}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>{text('action.unlink_sentence', { number })}</p>
    </AskDialog>
  )
}
