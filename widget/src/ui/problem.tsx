import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from './banner.tsx'
import { Button } from './button.tsx'

/** Something could not be loaded: what it is, the cause, and the way on. */
export function Problem({ title, sentence, onRetry }: { title: string; sentence: string; onRetry: () => void }) {
  const { text } = useTexts()
  return (
    <Banner tone="bad" title={title} role="alert" actions={<Button onClick={onRetry}>{text('ui.retry')}</Button>}>
      {sentence}
    </Banner>
  )
}
