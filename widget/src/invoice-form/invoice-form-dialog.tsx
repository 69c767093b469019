// The form that looks like the invoice: for a new one, for one in place of another, and for changing one that exists.
import { useState } from 'react'
import type { ClickOutput } from '../../../server/src/contract/invoice-action.ts'
import type { CreateMode } from '../../../server/src/contract/invoice-form.ts'
import { errorSentence } from '../api/error-sentence.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { Banner } from '../ui/banner.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Styled } from '../ui/styled.tsx'
import { FormBody } from './form-body.tsx'
import { FormFoot } from './form-foot.tsx'
import type { FormMode } from './form-mode.ts'
import css from './invoice-form.css?inline'
import { useInvoiceForm } from './use-invoice-form.ts'

type Props = {
  mode: FormMode
  /** Closed without saving; what was typed has been given up on purpose. */
  onClose: () => void
  /** Saved, and told so. */
  onDone: (done: ClickOutput & { mode: CreateMode }) => void
}

export function InvoiceFormDialog({ mode, onClose, onDone }: Props) {
  const { text } = useTexts()
  const form = useInvoiceForm(mode, onDone)
  const [isAsking, setIsAsking] = useState(false)
  const close = () => (form.isChanged ? setIsAsking(true) : onClose())

  return (
    <>
      <Dialog
        title={text(titleOf(mode))}
        width="wide"
        onClose={close}
        footer={form.ready ? <FormFoot {...form} ready={form.ready} isEdit={mode.kind === 'edit'} onCancel={close} /> : undefined}
      >
        <Styled css={css}>
          <Content form={form} isEdit={mode.kind === 'edit'} />
        </Styled>
      </Dialog>
      {isAsking && (
        <Confirm
          title={text('form.close_title')}
          sentence={text('form.close_sentence')}
          confirmLabel={text('form.close_confirm')}
          isDanger
          onConfirm={onClose}
          onCancel={() => setIsAsking(false)}
        />
      )}
    </>
  )
}

function Content({ form, isEdit }: { form: ReturnType<typeof useInvoiceForm>; isEdit: boolean }) {
  const texts = useTexts()
  const { start, ready } = form
  if (ready) return <FormBody {...form} ready={ready} isEdit={isEdit} problems={start.data?.problems ?? []} />
  if (start.data) {
    return (
      <Banner tone="todo" title={texts.text('form.nothing')}>
        {texts.text('form.nothing_sentence')}
      </Banner>
    )
  }
  if (!start.error) return <Skeleton label={texts.text('form.loading')} lines={8} />
  return (
    <Problem
      title={texts.text('form.failed')}
      sentence={errorSentence(start.error, texts)}
      onRetry={() => void start.refetch()}
    />
  )
}

function titleOf(mode: FormMode) {
  if (mode.kind === 'edit') return 'form.title_edit'
  return mode.replaces === undefined ? 'form.title_new' : 'form.title_again'
}
