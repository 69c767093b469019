import type { ProblemOutput } from '../../contract/problem.ts'
import { type Refusal, refusalSentence } from '../../domain/refusal.ts'

type Fix = ProblemOutput['fix']

/** Where the invoice would have been made. `currencies` of its books can be chosen from; empty when nobody knows them. */
export type ProblemContext = { organisationId: string; currencies: string[] }

/** Why a deal cannot be invoiced, as the card tells it: code and facts for a sentence in the reader's language, and what fixes it. */
export const problemOf = (refusal: Refusal, context: ProblemContext): ProblemOutput => ({
  code: refusal.code,
  facts: factsOf(refusal),
  sentence: refusalSentence(refusal),
  fix: fixOf(refusal, context),
})

/** Everything plain that is known about it; what only serves the fix is left out. */
function factsOf(refusal: Refusal): Record<string, string> {
  const facts: Record<string, string> = {}
  for (const [name, value] of Object.entries(refusal) as [string, unknown][]) {
    if (name !== 'code' && typeof value === 'string') facts[name] = value
  }
  if (refusal.code === 'contact_ambiguous') facts['candidates'] = refusal.candidates.join(', ')
  if (refusal.code === 'rejected_by_xero') facts['reasons'] = refusal.messages.join(' ')
  return facts
}

const elsewhere = (place: Extract<Fix, { kind: 'elsewhere' }>['place']): Fix => ({ kind: 'elsewhere', place })

function fixOf(refusal: Refusal, { organisationId, currencies }: ProblemContext): Fix {
  switch (refusal.code) {
    case 'client_missing':
    case 'company_missing':
      return elsewhere('deal')
    case 'client_name_missing':
      return elsewhere('client')
    case 'email_missing':
    case 'email_invalid':
      return refusal.who ? { kind: 'email', clientKind: refusal.who.kind, clientId: refusal.who.id } : elsewhere('client')
    case 'amount_missing':
    case 'amount_negative':
    case 'amount_too_fine':
      return refusal.byProducts ? elsewhere('products') : { kind: 'amount' }
    case 'product_price_missing':
    case 'product_unknown':
    case 'quantity_invalid':
      return elsewhere('products')
    case 'description_missing':
      return fieldFix(refusal.fieldId, refusal.field, [])
    case 'currency_missing':
      return fieldFix(refusal.fieldId, refusal.field, currencies)
    case 'currency_unknown':
      return refusal.fieldId === undefined ? elsewhere('settings') : fieldFix(refusal.fieldId, refusal.field, currencies)
    case 'account_not_usable':
    case 'tax_not_usable':
    case 'branding_theme_gone':
    case 'tracking_gone':
    case 'rejected_by_xero':
      return { kind: 'form' }
    case 'currency_not_in_books':
    case 'period_locked':
    case 'plan_cannot_invoice':
      return elsewhere('xero')
    case 'contact_ambiguous':
      return contactFix(refusal, organisationId)
  }
}

/** @param anything what may be typed into a field that is no choice. */
const fieldFix = (fieldId: number, field: { name: string; options: string[] } | undefined, anything: string[]): Fix => {
  const own = field?.options ?? []
  return { kind: 'field', fieldId, name: field?.name ?? '', options: own.length > 0 ? own : anything }
}

function contactFix({ who, contacts }: Extract<Refusal, { code: 'contact_ambiguous' }>, organisationId: string): Fix {
  if (!who || !contacts) return elsewhere('xero')
  return { kind: 'contact', clientKind: who.kind, clientId: who.id, organisationId, candidates: contacts }
}
