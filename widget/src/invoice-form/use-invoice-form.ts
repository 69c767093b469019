import { useCallback, useEffect, useId, useMemo, useState } from 'react'
import type { ClickOutput } from '../../../server/src/contract/invoice-action.ts'
import type { CreateMode, InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import type { ApiError } from '../api/api-error.ts'
import { errorSentence } from '../api/error-sentence.ts'
import type { Texts } from '../i18n/texts.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { writeDecimal } from '../ui/decimal.ts'
import { useToasts } from '../ui/toasts.tsx'
import { checkForm, type Flaw } from './check-form.ts'
import { fieldOfPath } from './field-of-path.ts'
import type { FormFields } from './form-fields.ts'
import type { FormMode } from './form-mode.ts'
import { fieldText, type FormState, startState } from './form-state.ts'
import { choosePart, type DescribePart, isPartlyInvoiced, type PartChoice, partError } from './part.ts'
import { toOrder } from './to-input.ts'
import { useSave } from './use-save.ts'
import { useStart } from './use-start.ts'

/** Takes what stands in the form, gives what is to stand there. */
export type Change = (update: (state: FormState) => FormState) => void

/** The form's state and its deeds, from opening to saving. `ready` is null until there is something to show. */
export function useInvoiceForm(mode: FormMode, onDone: (done: ClickOutput & { mode: CreateMode }) => void) {
  const texts = useTexts()
  const { show } = useToasts()
  const prefix = useId()
  const start = useStart(mode)
  const form = start.data?.form ?? null
  const isEdit = mode.kind === 'edit'
  const isAgain = mode.kind === 'new' && mode.replaces !== undefined

  const describe = useMemo(() => describeIn(texts), [texts])
  const initial = useMemo(() => form && begin(form, { isAgain, describe }), [form, isAgain, describe])
  const [typed, setTyped] = useState<FormState | null>(null)
  const state = typed ?? initial
  const change: Change = useCallback(
    (update) =>
      setTyped((before) => {
        const current = before ?? initial
        return current && update(current)
      }),
    [initial],
  )

  const [hasTried, setHasTried] = useState(false)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const flaws = useMemo(() => (state && form ? checkForm(state, { form, isEdit }) : []), [state, form, isEdit])

  const { save, isBusy, failure, forget } = useSave({
    onSaved: (order, answer) => {
      show(doneSentence(order.body.mode, isEdit, answer, texts))
      onDone({ ...answer, mode: order.body.mode })
    },
    onFailedUnseen: (error) => show(errorSentence(error, texts), 'bad'),
  })
  const [sent, setSent] = useState<FormState | null>(null)
  const refused = useMemo(() => (failure && sent ? refusedFields(failure, sent) : []), [failure, sent])

  const id = useCallback((field: string) => `${prefix}-${field}`, [prefix])
  const focusOn = useCallback((field: string) => document.getElementById(id(field))?.focus(), [id])
  useEffect(() => {
    const [first] = refused
    if (first) focusOn(first.field)
  }, [refused, focusOn])

  const fields: FormFields = {
    id,
    error: (field) => {
      const flaw = hasTried || left.has(id(field)) ? flaws.find((each) => each.field === field) : undefined
      if (flaw) return flawSentence(flaw, texts)
      // What our server has not liked is no longer so once it was changed.
      const isSame = state && sent && fieldText(state, field) === fieldText(sent, field)
      return isSame ? refused.find((each) => each.field === field)?.message : undefined
    },
  }

  const submit = () => {
    if (!state || !form || isBusy || form.modes.length === 0) return
    setHasTried(true)
    const [first] = flaws
    if (first) return focusOn(first.field)
    setSent(state)
    void save(toOrder(state, form, mode))
  }

  const startAnew = async () => {
    const { isError } = await start.refetch()
    // It could not be loaded: what was typed stays, and so does the offer.
    if (isError) return show(texts.text('form.failed'), 'bad')
    setTyped(null)
    setHasTried(false)
    setLeft(new Set())
    forget()
  }

  return {
    start,
    ready: form && state && { form, state, fields, flawCount: hasTried ? flaws.length : 0 },
    isChanged: typed !== null && initial !== null && contentOf(typed) !== contentOf(initial),
    isBusy,
    failure,
    change,
    choosePart: (choice: Partial<PartChoice>) =>
      change((before) => choosePart(before, choice, { invoicedOfLines: form?.invoicedOfLines ?? [], describe })),
    /** @param controlId of the field that somebody has left: from now on it says what is wrong with it. */
    leave: (controlId: string) => {
      if (controlId.startsWith(prefix) && !left.has(controlId)) setLeft(new Set([...left, controlId]))
    },
    submit,
    startAnew,
  }
}

/** Of a deal that is invoiced in part already, the rest: all of it again would be too much. */
function begin(form: InvoiceForm, { isAgain, describe }: { isAgain: boolean; describe: DescribePart }): FormState {
  const whole = startState(form)
  if (isAgain || !isPartlyInvoiced(form.invoicedOfLines)) return whole
  const balance = choosePart(whole, { part: 'balance' }, { invoicedOfLines: form.invoicedOfLines, describe })
  return partError(balance, form.invoicedOfLines) === null ? balance : whole
}

const MAX_DESCRIPTION_LENGTH = 4_000 // Xero Accounting API, Invoices, LineItems: Description

const describeIn =
  ({ text, language }: Texts): DescribePart =>
  (part, description) => {
    const words =
      part.kind === 'percent'
        ? text('form.part_of', { percent: writeDecimal(part.percent, language), description })
        : text(part.kind === 'balance' ? 'form.part_balance_of' : 'form.part_amount_of', { description })
    return words.slice(0, MAX_DESCRIPTION_LENGTH)
  }

function flawSentence({ text, values = {}, money }: Flaw, texts: Texts): string {
  const { day } = values
  return texts.text(text, {
    ...values,
    ...(day !== undefined && { day: texts.day(day) }),
    ...(money && { amount: texts.money(money.amount, money.currency) }),
  })
}

function refusedFields({ fields }: ApiError, sent: FormState): { field: string; message: string }[] {
  return fields.flatMap(({ path, message }) => {
    const field = fieldOfPath(path, sent)
    return field === null ? [] : [{ field, message }]
  })
}

function doneSentence(mode: CreateMode, isEdit: boolean, { state }: ClickOutput, { text }: Texts): string {
  if (state === 'working') return text('form.done_working')
  if (mode === 'approve_and_send') return text('form.done_sent')
  return text(isEdit ? 'form.done_saved' : 'form.done_created')
}

/** What would be lost: not which row comes next. */
const contentOf = ({ nextRow: _next, removed: _removed, ...content }: FormState) => JSON.stringify(content)
