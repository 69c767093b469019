// Whether a deal can be invoiced, and what is in the way: each with the control that puts it right. What becomes of it is the
// form's business.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvoiceForm, ReadinessOutput } from '../../../server/src/contract/invoice-form.ts'
import { invoiceTotals } from '../../../server/src/contract/invoice-totals.ts'
import { useApi } from '../api/api-context.tsx'
import type { ApiError } from '../api/api-error.ts'
import { errorSentence } from '../api/error-sentence.ts'
import { queryKeys } from '../api/query-keys.ts'
import { useHost } from '../host/host-context.tsx'
import type { Texts } from '../i18n/texts.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { taxRateOf } from '../invoice-form/line-tax.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Problem } from '../ui/problem.tsx'
import { SelectInput } from '../ui/select-input.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Styled } from '../ui/styled.tsx'
import { FixControl } from './fix-control.tsx'
import { problemSentence } from './problem-sentence.ts'
import css from './readiness.css?inline'
import { useNextFocus } from './use-next-focus.ts'

type Props = {
  dealId: number
  /** Opens the form. @param ruleId the rule that was chosen; undefined for the one that fits best. */
  onCreate: (ruleId?: string) => void
}

/** Asked of Kommo, and of Xero for an unknown client: what has just been answered is not asked again. */
const FRESH_MS = 30_000

/** What was chosen for one deal says nothing about another. */
export const Readiness = (props: Props) => <ReadinessOfDeal key={props.dealId} {...props} />

function ReadinessOfDeal({ dealId, onCreate }: Props) {
  const api = useApi()
  const client = useQueryClient()
  const texts = useTexts()
  const [ruleId, setRuleId] = useState<string | null>(null)
  const { data, error, isPlaceholderData, refetch } = useQuery<ReadinessOutput, ApiError>({
    queryKey: queryKeys.readiness(dealId, ruleId),
    queryFn: ({ signal }) => api.readiness(dealId, ruleId, signal),
    staleTime: FRESH_MS,
    // Until another rule's answer comes, this one stands still.
    placeholderData: keepPreviousData,
  })
  // Where a rule cannot be looked at, people can go back to another.
  const { rules } = data ?? client.getQueryData<ReadinessOutput>(queryKeys.readiness(dealId, null)) ?? { rules: [] }
  return (
    <Styled css={css}>
      <div className="deal_invoices__readiness" aria-busy={isPlaceholderData}>
        {rules.length > 1 && (
          <Field label={texts.text('readiness.rule')}>
            <SelectInput options={ruleOptions(rules)} value={ruleId ?? rules[0]?.id ?? ''} onChange={setRuleId} />
          </Field>
        )}
        {data ? (
          <>
            <Answer {...data} dealId={dealId} isChanging={isPlaceholderData} onCreate={() => onCreate(ruleId ?? undefined)} />
            {error && <Stale asOf={data.asOf} onLookAgain={() => void refetch()} />}
          </>
        ) : error ? (
          <Problem title={texts.text('readiness.failed')} sentence={errorSentence(error, texts)} onRetry={() => void refetch()} />
        ) : (
          <Skeleton label={texts.text('readiness.loading')} />
        )}
      </div>
    </Styled>
  )
}

type AnswerProps = Pick<ReadinessOutput, 'form' | 'problems'> & { dealId: number; isChanging: boolean; onCreate: () => void }

function Answer({ form, problems, dealId, isChanging, onCreate }: AnswerProps) {
  const texts = useTexts()
  const { box, focusNext } = useNextFocus(problems)
  if (!form) return <p className="deal_invoices__quiet">{texts.text('readiness.no_form')}</p>

  const isReady = problems.length === 0
  const title = isReady ? texts.text('readiness.ready') : texts.count('readiness.not_ready', problems.length)
  return (
    <div ref={box}>
      <p className="deal_invoices__unseen" role="status">
        {title}
      </p>
      {isReady ? (
        <Banner tone="good" title={title} actions={<CreateButton modes={form.modes} isBusy={isChanging} onCreate={onCreate} />}>
          {summary(form, texts)}
        </Banner>
      ) : (
        <Banner tone="todo" title={title}>
          <ul className="deal_invoices__readiness-problems">
            {problems.map((problem) => (
              <li key={`${problem.code} ${JSON.stringify(problem.facts)}`} className="deal_invoices__readiness-problem">
                <p>{problemSentence(problem, texts)}</p>
                <FixControl problem={problem} dealId={dealId} onFixed={focusNext} onOpenForm={onCreate} />
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </div>
  )
}

function CreateButton({ modes, isBusy, onCreate }: { modes: InvoiceForm['modes']; isBusy: boolean; onCreate: () => void }) {
  const { text } = useTexts()
  const { admins } = useHost()
  const denial =
    admins.length > 0 ? text('readiness.not_allowed', { admins: admins.join(', ') }) : text('readiness.not_allowed_unnamed')
  return (
    <Button kind="primary" isBusy={isBusy} disabledReason={modes.length === 0 ? denial : undefined} onClick={onCreate}>
      {text('readiness.create')}
    </Button>
  )
}

/** The last look failed. Otherwise the card's own age says enough. */
function Stale({ asOf, onLookAgain }: { asOf: string; onLookAgain: () => void }) {
  const { text, moment } = useTexts()
  return (
    <p className="deal_invoices__readiness-age">
      <span>{text('readiness.stale', { time: moment(asOf) })}</span>
      <Button kind="link" onClick={onLookAgain}>
        {text('readiness.look_again')}
      </Button>
    </p>
  )
}

/** "Ada Byron, 3 lines, €1,200.00 + VAT": the price as the rule has it, before or including tax. */
function summary(form: InvoiceForm, texts: Texts): string {
  const lines = form.lines.map((line) => ({ ...line, ratePercent: taxRateOf(line, form.options) }))
  const totals = invoiceTotals(lines, form.lineAmounts)
  const isTaxed = Number(totals.totalTax) !== 0
  const isInclusive = form.lineAmounts === 'inclusive'
  const amount = texts.money(isInclusive ? totals.total : totals.subTotal, form.currency)
  const price = isTaxed ? texts.text(isInclusive ? 'readiness.with_tax' : 'readiness.plus_tax', { amount }) : amount
  const parts = [clientOf(form.contact), texts.count('readiness.lines', form.lines.length), price]
  return parts.filter((part) => part !== null).join(', ')
}

const clientOf = (contact: InvoiceForm['contact']) => (contact.kind === 'known' || contact.kind === 'new' ? contact.name : null)

/** The organisation only where it tells rules apart. */
function ruleOptions(rules: ReadinessOutput['rules']) {
  const hasSeveral = new Set(rules.map(({ organisation }) => organisation)).size > 1
  return rules.map(({ id, name, organisation }) => ({ value: id, label: name, ...(hasSeveral && { hint: organisation }) }))
}
