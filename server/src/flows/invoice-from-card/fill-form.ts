import { type CreateMode, createModes, type FormLine, type InvoiceForm, type InvoiceInput } from '../../contract/invoice-form.ts'
import type { Books } from '../../domain/books.ts'
import type { CardWish } from '../../domain/card-wish.ts'
import { dueDay as dueDayOf } from '../../domain/due-day.ts'
import type { PartialBilling } from '../../domain/invoice-from-deal.ts'
import type { DraftLine } from '../../domain/invoice.ts'
import { type DealInvoice, invoicedOfLines } from '../../domain/invoiced-of-lines.ts'
import { totalOfLines } from '../../domain/invoice-lines.ts'
import type { Rule } from '../../domain/rule.ts'
import type { FoundContact } from './find-contact.ts'
import { isMailed, statusOf } from './modes.ts'

// Contract, exact(4): what Kommo and Xero hold of a price and a quantity; finer ones stand beside the form as a problem.
const DECIMALS = 4

type Filling = {
  organisation: { id: string; name: string }
  books: Books
  rule: Rule
  billing: PartialBilling
  found: FoundContact
  /** Invoices of the deal that exist or are on their way. */
  earlier: DealInvoice[]
  mode: CreateMode
  modes: CreateMode[]
}

/** The form as it opens: what a rule makes of a deal, complete or not, and all that can be chosen instead. */
export function fillForm({ organisation, books, rule, billing, found, earlier, mode, modes }: Filling): InvoiceForm {
  const { draft } = billing
  return {
    organisation: { id: organisation.id, name: organisation.name },
    ruleId: rule.id,
    contact: found.contact,
    ...headOf({ books, rule, billing, found }),
    lines: draft.lines.map(formLine),
    mode,
    modes,
    invoicedOfLines: invoicedOfLines({
      whole: wholeOf(draft.lines),
      currency: draft.currency,
      invoices: earlier,
    }).map((amount) => amount.toFixed()),
    options: optionsOf(books),
    version: null,
  }
}

/**
 * The form as somebody sent it before Xero refused: nothing that was typed is lost. A part of a deal is worked out anew, since
 * its lines follow from the part; who was chosen stays chosen while the books still know the contact.
 */
export function asOrdered(
  form: InvoiceForm,
  { contact, date, dueDay, currency, reference, brandingThemeId, ...order }: CardWish,
): InvoiceForm {
  const head = { date, dueDay, currency, reference, brandingThemeId, mode: modeOfOrder(order, form) }
  if (order.part.kind !== 'whole') return { ...form, ...head }
  return {
    ...form,
    ...head,
    contact: contactAsOrdered(form.contact, contact),
    lineAmounts: order.lineAmounts,
    lines: order.lines,
  }
}

function contactAsOrdered(found: InvoiceForm['contact'], ordered: InvoiceInput['contact']): InvoiceForm['contact'] {
  if (ordered.kind === 'new') return found.kind === 'known' ? found : ordered
  const chosen = found.kind === 'choose' ? found.candidates.find(({ contactId }) => contactId === ordered.contactId) : undefined
  return chosen ? { kind: 'known', ...chosen } : found
}

function modeOfOrder({ status, send }: Pick<CardWish, 'status' | 'send'>, { mode, modes }: InvoiceForm): CreateMode {
  const ordered = createModes.find((each) => statusOf(each) === status && isMailed(each) === send)
  return ordered && modes.includes(ordered) ? ordered : mode
}

/** What is ordered of a deal when nobody looks at its form, by itself or in a run over many. */
export const orderOf = (
  contact: InvoiceInput['contact'],
  { books, rule, billing, found }: Pick<Filling, 'books' | 'rule' | 'billing' | 'found'>,
): InvoiceInput => ({
  contact,
  ...headOf({ books, rule, billing, found }),
  lines: billing.draft.lines.map(formLine),
})

/** What each line of a deal comes to, net of discount. */
export const wholeOf = (lines: DraftLine[]) => lines.map((line) => totalOfLines([line]))

function headOf({ books, rule, billing: { draft }, found }: Pick<Filling, 'books' | 'rule' | 'billing' | 'found'>) {
  const { date, currency, reference, lineAmounts, brandingThemeId } = draft
  const terms = { terms: rule.dueTerms, date, contactTerms: found.terms, organisationTerms: books.paymentTerms }
  return { date, dueDay: dueDayOf(terms), currency, reference, lineAmounts, brandingThemeId }
}

const formLine = (line: DraftLine, dealLine: number): FormLine => ({
  dealLine,
  description: line.description,
  quantity: line.quantity.toDecimalPlaces(DECIMALS).toFixed(),
  unitAmount: line.unitAmount.toDecimalPlaces(DECIMALS).toFixed(),
  discountPercent: line.discountPercent?.toFixed() ?? null,
  itemCode: line.itemCode,
  accountCode: line.accountCode,
  taxType: line.taxType,
  tracking: line.tracking,
})

export const optionsOf = (books: Books): InvoiceForm['options'] => ({
  accounts: books.accounts.map(({ code, name, taxType }) => ({ code, name, taxType })),
  taxRates: books.taxRates,
  currencies: currenciesOf(books),
  items: books.items,
  brandingThemes: books.brandingThemes,
})

/** The base currency first; it need not be listed. */
export const currenciesOf = ({ baseCurrency, currencies }: Books): string[] => [...new Set([baseCurrency, ...currencies])]
