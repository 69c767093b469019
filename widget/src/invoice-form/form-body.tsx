import { useEffect, useRef } from 'react'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { problemSentence } from '../readiness/problem-sentence.ts'
import { Banner } from '../ui/banner.tsx'
import { ContactSection } from './contact-section.tsx'
import { FailureNote } from './failure-note.tsx'
import { HeadSection } from './head-section.tsx'
import { LineList } from './line-list.tsx'
import { PartSection } from './part-section.tsx'
import { sendOnCtrlEnter } from './send-on-ctrl-enter.ts'
import { TotalsTable } from './totals-table.tsx'
import type { useInvoiceForm } from './use-invoice-form.ts'

type Form = ReturnType<typeof useInvoiceForm>
type Props = Pick<Form, 'change' | 'choosePart' | 'leave' | 'submit' | 'startAnew' | 'failure'> & {
  ready: NonNullable<Form['ready']>
  isEdit: boolean
  problems: ProblemOutput[]
}

/** From top to bottom as on the invoice. */
export function FormBody({ ready, isEdit, problems, failure, change, choosePart, leave, submit, startAnew }: Props) {
  const texts = useTexts()
  const { form, state, fields, flawCount } = ready
  const note = useRef<HTMLDivElement>(null)
  // The button is always in sight, the top of the form is not.
  useEffect(() => {
    if (failure) note.current?.scrollIntoView({ block: 'nearest' })
  }, [failure])
  const section = { form, state, fields, change }
  return (
    <form
      className="deal_invoices__form"
      noValidate
      // Enter in a field moves no money: the button does, or Ctrl+Enter.
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={sendOnCtrlEnter(submit)}
      onBlur={({ target }) => leave(target.id)}
    >
      {failure && (
        <div ref={note}>
          <FailureNote failure={failure} isEdit={isEdit} onStartAnew={startAnew} />
        </div>
      )}
      {flawCount > 0 && <Banner tone="bad" role="alert" title={texts.count('form.wrong', flawCount)} />}
      {problems.length > 0 && (
        <Banner tone="todo" title={texts.text('form.problems')}>
          <ul className="deal_invoices__sentences">
            {problems.map((problem) => (
              <li key={`${problem.code} ${problem.sentence}`}>{problemSentence(problem, texts)}</li>
            ))}
          </ul>
        </Banner>
      )}
      <div className="deal_invoices__form-head">
        <ContactSection {...section} />
        <HeadSection {...section} isEdit={isEdit} />
      </div>
      {!isEdit && <PartSection {...section} choosePart={choosePart} />}
      <LineList {...section} isEdit={isEdit} />
      <TotalsTable form={form} state={state} />
    </form>
  )
}
