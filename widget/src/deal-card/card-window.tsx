import { InvoiceFormDialog } from '../invoice-form/invoice-form-dialog.tsx'
import { type CardWindow, useCard } from './card-context.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { OtherDealDialog } from './other-deal-dialog.tsx'
import { PayLinkDialog } from './pay-link-dialog.tsx'
import { SendDialog } from './send-dialog.tsx'
import { UnlinkDialog } from './unlink-dialog.tsx'
import { useRefreshDeal } from './use-refresh-deal.ts'
import { VoidDialog } from './void-dialog.tsx'

/** The window that is open over the card. */
export function OpenWindow({ window, onClose }: { window: CardWindow; onClose: () => void }) {
  const { dealId } = useCard()
  const refreshDeal = useRefreshDeal()
  switch (window.kind) {
    case 'form': {
      const done = () => {
        onClose()
        void refreshDeal(dealId)
      }
      return <InvoiceFormDialog mode={window.mode} onClose={onClose} onDone={done} />
    }
    case 'send':
      return <SendDialog invoice={window.invoice} isApproval={window.isApproval} onClose={onClose} />
    case 'void':
      return <VoidDialog invoice={window.invoice} onClose={onClose} />
    case 'unlink':
      return <UnlinkDialog invoice={window.invoice} onClose={onClose} />
    case 'pay_link':
      return <PayLinkDialog number={window.number} url={window.url} onClose={onClose} />
    case 'link':
      return <LinkDialog onClose={onClose} />
    case 'other_deal':
      return <OtherDealDialog arrived={window.arrived} onClose={onClose} />
  }
}
