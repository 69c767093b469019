import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import type { ClickTrouble } from './click-trouble.ts'

/** A click that failed, where it was made. Whoever has to look first is not invited to try again blindly. */
export function TroubleNote({ trouble, onRetry }: { trouble: ClickTrouble; onRetry: () => void }) {
  const { text } = useTexts()
  return (
    <Banner
      tone="bad"
      icon="warning"
      role="alert"
      title={trouble.sentence}
      actions={trouble.isOutdated ? null : <Button onClick={onRetry}>{text('ui.retry')}</Button>}
    >
      {trouble.reasons.length > 0 && (
        <ul className="deal_invoices__sentences">
          {trouble.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </Banner>
  )
}
