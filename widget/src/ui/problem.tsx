import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'

/** Something that needs the reader: what it is, the cause, and the way on. */
export function Problem({ title, sentence, onRetry }: { title: string; sentence: string; onRetry: () => void }) {
  const { text } = useTexts()
  return (
    <div className="deal_invoices__banner deal_invoices__banner--bad" role="alert">
      <strong className="deal_invoices__banner-title">
        <Icon name="warning" /> {title}
      </strong>
      <p className="deal_invoices__sentence">{sentence}</p>
      <Button onClick={onRetry}>{text('card.retry')}</Button>
    </div>
  )
}
