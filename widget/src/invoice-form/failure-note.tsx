import { useState } from 'react'
import type { ApiError } from '../api/api-error.ts'
import { errorSentence } from '../api/error-sentence.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'

type Props = { failure: ApiError; isEdit: boolean; onStartAnew: () => Promise<void> }

/** Why it was not saved: Xero's own words where there are some, and the way on. */
export function FailureNote({ failure, isEdit, onStartAnew }: Props) {
  const texts = useTexts()
  const { text } = texts
  if (isEdit && failure.code === 'invoice.changed_meanwhile') return <ChangedNote onStartAnew={onStartAnew} />
  if (failure.reasons.length > 0) {
    return (
      <Banner tone="bad" role="alert" title={text('form.refused')}>
        <ul className="deal_invoices__sentences">
          {failure.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </Banner>
    )
  }
  const sentence = failure.status === 0 ? text('form.connection_lost') : errorSentence(failure, texts)
  return (
    <Banner tone="bad" role="alert" title={sentence}>
      {text('form.not_saved')}
    </Banner>
  )
}

function ChangedNote({ onStartAnew }: Pick<Props, 'onStartAnew'>) {
  const { text } = useTexts()
  const [isLoading, setIsLoading] = useState(false)
  const load = () => {
    setIsLoading(true)
    void onStartAnew().finally(() => setIsLoading(false))
  }
  return (
    <Banner
      tone="bad"
      role="alert"
      title={text('form.changed_title')}
      actions={
        <Button isBusy={isLoading} onClick={load}>
          {text('form.changed_load')}
        </Button>
      }
    >
      {text('form.changed_sentence')}
    </Banner>
  )
}
