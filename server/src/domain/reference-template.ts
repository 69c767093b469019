import { type Deal, fieldText } from './deal.ts'
import { cutText, oneLine } from './text.ts'

const MAX_LENGTH = 255 // Xero Accounting API, Invoices: Reference

const placeholders = /\{([^{}]*)\}/g

/**
 * The reference of an invoice: the template with `{deal.id}`, `{deal.name}`, `{client.name}` and `{field:123}` filled in.
 *
 * Case and blanks inside the braces do not count. Empty fields and placeholders we do not know leave nothing behind, and a
 * filled-in text is never read as a template again.
 *
 * @returns one line of at most 255 characters, cut between characters; may be empty.
 */
export function fillReference(template: string, { deal, clientName }: { deal: Deal; clientName: string }): string {
  const filled = template.replaceAll(placeholders, (_, inside: string) => {
    const name = nameOf(inside)
    if (name === 'deal.id') return String(deal.id)
    if (name === 'deal.name') return deal.name
    if (name === 'client.name') return clientName
    const fieldId = fieldIdOf(name)
    return fieldId === null ? '' : (fieldText(deal.fields, fieldId) ?? '')
  })
  return cutText(oneLine(filled), MAX_LENGTH)
}

/** The placeholders of a template that `fillReference` would leave empty, braces included, each once, in order. */
export function unknownPlaceholders(template: string): string[] {
  const unknown = [...template.matchAll(placeholders)].filter(([, inside = '']) => !isKnown(nameOf(inside)))
  return [...new Set(unknown.map(([placeholder]) => placeholder))]
}

const nameOf = (inside: string) => inside.trim().toLowerCase()

const fieldIdOf = (name: string) => {
  const digits = /^field:\s*(\d{1,15})$/.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

const isKnown = (name: string) => ['deal.id', 'deal.name', 'client.name'].includes(name) || fieldIdOf(name) !== null
