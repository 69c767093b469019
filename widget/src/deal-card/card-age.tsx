import { useState } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'

type Props = { asOf: string | null; isStale: boolean; onRefresh: () => Promise<unknown> }

/** How old what is shown is. When the last look failed, it says so instead of pretending. */
export function CardAge({ asOf, isStale, onRefresh }: Props) {
  const { text, moment } = useTexts()
  // Only of a person's own click: looks of our own are made all the time.
  const [isLooking, setIsLooking] = useState(false)
  const refresh = async () => {
    setIsLooking(true)
    await onRefresh()
    setIsLooking(false)
  }
  return (
    <footer className="deal_invoices__age">
      <span role="status">
        {isStale && <span className="deal_invoices__late">{text('card.not_refreshed')} </span>}
        {asOf !== null && text('card.as_of', { time: moment(asOf) })}
      </span>
      <Button kind="link" isBusy={isLooking} onClick={() => void refresh()}>
        {text('card.refresh')}
      </Button>
    </footer>
  )
}
