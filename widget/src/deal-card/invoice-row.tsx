import { replaceEqualDeep } from '@tanstack/react-query'
import { memo } from 'react'
import type { DealInvoiceOutput } from '../../../server/src/contract/deal-invoices.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useCard } from './card-context.tsx'
import { deedIcons, deedLabel } from './deed-label.ts'
import { InvoiceFacts } from './invoice-facts.tsx'
import { PermittedButton } from './permitted-button.tsx'
import { offersOf } from './row-deeds.ts'
import { TroubleNote } from './trouble-note.tsx'
import { useDenial } from './use-denial.ts'
import { useIsBefore } from './use-now.ts'
import { useRowClicks } from './use-row-clicks.ts'

/**
 * One invoice and what can be done with it. Drawn again only when something about it has changed: a new invoice on top moves all
 * others to another place of the answer, and 200 rows would be drawn for one.
 */
export const InvoiceRow = memo(
  function Row({ invoice }: { invoice: DealInvoiceOutput }) {
    const { text } = useTexts()
    const { today, permissions } = useCard()
    const denial = useDenial()
    const { busy, start, undoMatch, trouble, retry } = useRowClicks(invoice)
    const { primary, others } = offersOf(invoice, permissions)
    const number = invoice.number || text('card.invoice.no_number')
    const isBusy = busy !== null
    return (
      <div className={`deal_invoices__row${primary ? '' : ' deal_invoices__row--short'}`} aria-busy={isBusy}>
        <InvoiceFacts invoice={invoice} today={today} />
        {invoice.match && <Match match={invoice.match} isBusy={isBusy} onUndo={undoMatch} />}
        <div className="deal_invoices__row-actions">
          {primary && (
            <PermittedButton
              key={primary.deed}
              kind={primary.deed === 'approve' ? 'primary' : 'plain'}
              missing={primary.missing}
              isBusy={isBusy}
              onClick={() => start(primary.deed)}
            >
              {text(deedLabel(primary.deed, invoice))}
            </PermittedButton>
          )}
          {isBusy && !primary && <Spinner />}
          <div className="deal_invoices__row-menu">
            <Menu
              label={text('action.more', { number })}
              items={others.map(({ deed, missing }) => ({
                key: deed,
                label: text(deedLabel(deed, invoice)),
                icon: deedIcons[deed],
                onSelect: () => start(deed),
                isDisabled: isBusy || missing !== null,
                isDanger: deed === 'void',
                ...(missing !== null && { reason: denial(missing) }),
              }))}
            />
          </div>
        </div>
        {trouble && <TroubleNote trouble={trouble} onRetry={retry} />}
      </div>
    )
  },
  (before, now) => replaceEqualDeep(before.invoice, now.invoice) === before.invoice,
)

/** Why an invoice made by hand in Xero is on this deal; for a while it can be taken back with one tap. */
function Match({
  match: { reason, undoUntil },
  isBusy,
  onUndo,
}: {
  match: NonNullable<DealInvoiceOutput['match']>
  isBusy: boolean
  onUndo: () => void
}) {
  const { text } = useTexts()
  const { permissions } = useCard()
  const denial = useDenial()
  const canUndo = useIsBefore(undoUntil)
  return (
    <p className="deal_invoices__quiet">
      {reason}{' '}
      {canUndo && (
        <Button kind="link" isBusy={isBusy} onClick={onUndo} {...(!permissions.link && { disabledReason: denial('link') })}>
          {text('card.invoice.undo_match')}
        </Button>
      )}
    </p>
  )
}
