import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import { invoiceTotals } from '../../../server/src/contract/invoice-totals.ts'
import type { TextKey } from '../i18n/texts.ts'
import { isEmailAddress } from '../readiness/email-address.ts'
import { amountDecimals, hasUsualDecimals } from './currency-decimals.ts'
import { flawOf, isAboveZero } from './decimal-text.ts'
import { exactAmount } from './exact-amount.ts'
import { type FormState, type LineText, type Row, shownRows } from './form-state.ts'
import { isPartAmount, isPercent, partError } from './part.ts'
import { totalsLines } from './totals-lines.ts'

/** Something to correct: `field` names where, `money` in `values` still has to be written the reader's way. */
export type Flaw = { field: string; text: TextKey; values?: Record<string, string>; money?: { amount: string; currency: string } }

type Context = {
  form: InvoiceForm
  /** An invoice that exists may have accounts and rates that new ones cannot choose. */
  isEdit: boolean
}

/** What our server or Xero would refuse, in the order of the form; empty: it can be sent. */
export function checkForm(state: FormState, { form, isEdit }: Context): Flaw[] {
  const rows = shownRows(state)
  return [
    ...contactFlaws(state),
    ...dayFlaws(state),
    ...currencyFlaws(state, form, isEdit),
    ...partFlaws(state, form),
    ...(rows.length === 0 ? [{ field: 'lines', text: 'form.wrong_no_lines' } as const] : []),
    ...rows.flatMap((row) => lineFlaws(row, state, { form, isEdit })),
    ...sumFlaws(state, form),
    ...sendFlaws(state, form),
  ]
}

function contactFlaws({ contactChoice, name, email }: FormState): Flaw[] {
  if (contactChoice === 'known') return []
  if (contactChoice === null) return [{ field: 'contact', text: 'form.wrong_contact' }]
  return [
    ...(name.trim() === '' ? [{ field: 'name', text: 'form.wrong_name' } as const] : []),
    ...(email.trim() !== '' && !isEmailAddress(email.trim()) ? [{ field: 'email', text: 'form.wrong_email' } as const] : []),
  ]
}

function dayFlaws({ date, dueDay }: FormState): Flaw[] {
  if (date === '') return [{ field: 'date', text: 'form.wrong_date' }]
  if (dueDay === '') return [{ field: 'dueDay', text: 'form.wrong_due_day' }]
  return dueDay < date ? [{ field: 'dueDay', text: 'form.wrong_due_before', values: { day: date } }] : []
}

const currencyFlaws = ({ currency }: FormState, form: InvoiceForm, isEdit: boolean): Flaw[] =>
  form.options.currencies.includes(currency) || (isEdit && currency === form.currency)
    ? []
    : [{ field: 'currency', text: 'form.wrong_currency', values: { currency } }]

function partFlaws(state: FormState, form: InvoiceForm): Flaw[] {
  const field = 'part'
  if (state.part === 'percent' && !isPercent(state.percent)) return [{ field, text: 'form.wrong_percent' }]
  if (state.part === 'amount' && !isPartAmount(state.partAmount)) return [{ field, text: 'form.wrong_part_amount' }]
  const error = partError(state, form.invoicedOfLines)
  return error === null ? [] : [{ field, text: `form.wrong_${error}` }]
}

function lineFlaws({ id, line }: Row, state: FormState, { form, isEdit }: Context): Flaw[] {
  const at = (part: keyof LineText, text: TextKey | null, more: Partial<Flaw> = {}): Flaw[] =>
    text === null ? [] : [{ field: `${id}.${part}`, text, ...more }]
  const isGiven = line.discountPercent !== ''
  return [
    ...at('description', line.description.trim() === '' ? 'form.wrong_description' : null),
    ...at('quantity', numberFlaw(line.quantity) ?? (line.quantity.startsWith('-') ? 'form.wrong_quantity' : null)),
    ...unitAmountFlaws(line, state.currency).flatMap(({ text, ...more }) => at('unitAmount', text, more)),
    ...at('discountPercent', isGiven ? (numberFlaw(line.discountPercent) ?? discountFlaw(line.discountPercent)) : null),
    ...accountFlaws(line, { form, isEdit }).flatMap(({ text, ...more }) => at('accountCode', text, more)),
    ...at('taxType', isTaxGone(line, state, { form, isEdit }) ? 'form.wrong_tax_gone' : null),
  ]
}

const NUMBER_TEXTS = {
  not_a_number: 'form.wrong_number',
  too_big: 'form.wrong_too_big',
  too_fine: 'form.wrong_four_decimals',
} as const

function numberFlaw(text: string): TextKey | null {
  const flaw = flawOf(text)
  return flaw && NUMBER_TEXTS[flaw]
}

const discountFlaw = (text: string): TextKey | null => (text.startsWith('-') || Number(text) > 100 ? 'form.wrong_discount' : null)

/** Xero rounds a line to two decimals; in currencies that have other ones, that would change what people agreed. */
function unitAmountFlaws(line: LineText, currency: string): Omit<Flaw, 'field'>[] {
  const flaw = numberFlaw(line.unitAmount)
  if (flaw) return [{ text: flaw }]
  const isReadable = [line.quantity, line.discountPercent || '0'].every((text) => flawOf(text) === null)
  if (hasUsualDecimals(currency) || !isReadable) return []
  const amount = exactAmount(line)
  const decimals = amountDecimals(currency)
  if ((amount.split('.')[1] ?? '').length <= decimals) return []
  const text = decimals === 0 ? 'form.wrong_no_decimals' : 'form.wrong_two_decimals'
  return [{ text, values: { currency }, money: { amount, currency } }]
}

function accountFlaws({ itemCode, accountCode }: LineText, { form, isEdit }: Context): Omit<Flaw, 'field'>[] {
  const { accounts, items } = form.options
  if (accountCode === null) {
    const hasOwn = items.some((item) => item.code === itemCode && item.accountCode !== null)
    return hasOwn ? [] : [{ text: 'form.wrong_account' }]
  }
  const isKnown = isEdit || accounts.some(({ code }) => code === accountCode)
  return isKnown ? [] : [{ text: 'form.wrong_account_gone', values: { code: accountCode } }]
}

const isTaxGone = ({ taxType }: LineText, { lineAmounts }: FormState, { form, isEdit }: Context) =>
  taxType !== null && !isEdit && lineAmounts !== 'no_tax' && !form.options.taxRates.some((rate) => rate.taxType === taxType)

/** Said once every number can be read: before, the sum means nothing. */
function sumFlaws(state: FormState, form: InvoiceForm): Flaw[] {
  const rows = shownRows(state)
  const isReadable = rows.every(({ line }) =>
    [line.quantity, line.unitAmount, line.discountPercent || '0'].every((text) => flawOf(text) === null),
  )
  const first = rows[0]
  if (!isReadable || !first) return []
  const { total } = invoiceTotals(totalsLines(state, form.options), state.lineAmounts)
  if (isAboveZero(total)) return []
  return [{ field: `${first.id}.unitAmount`, text: /[1-9]/.test(total) ? 'form.wrong_negative' : 'form.wrong_zero' }]
}

function sendFlaws(state: FormState, { contact }: InvoiceForm): Flaw[] {
  if (state.mode !== 'approve_and_send') return []
  if (state.contactChoice === 'new') {
    return state.email.trim() === '' ? [{ field: 'email', text: 'form.wrong_send_email_needed' }] : []
  }
  const known = chosenContact(state, contact)
  return known && !known.email ? [{ field: 'mode', text: 'form.wrong_send_no_email', values: { name: known.name } }] : []
}

/** The contact of Xero that the invoice goes to; null for a new one, and while none is chosen. */
export function chosenContact({ contactId }: FormState, contact: InvoiceForm['contact']) {
  if (contact.kind === 'known') return contact
  return contact.kind === 'choose' ? (contact.candidates.find((each) => each.contactId === contactId) ?? null) : null
}
