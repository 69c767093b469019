import type { ReactNode } from 'react'
import { useTexts } from '../i18n/texts-context.tsx'
import { Button } from '../ui/button.tsx'

type Props = { isBusy: boolean; onSave: () => void; label?: string; children: ReactNode }

/** A field with its button. Enter saves: what is typed here is one value, and it can be changed again. */
export function FixForm({ isBusy, onSave, label, children }: Props) {
  const { text } = useTexts()
  return (
    <form
      className="deal_invoices__fix"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!isBusy) onSave()
      }}
    >
      {children}
      <Button type="submit" isBusy={isBusy}>
        {label ?? text('readiness.save')}
      </Button>
      {isBusy && <span className="deal_invoices__unseen">{text('readiness.saved')}</span>}
    </form>
  )
}
