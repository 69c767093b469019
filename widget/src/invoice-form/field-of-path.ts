import { type FormState, shownRows } from './form-state.ts'

/**
 * Where in the form a field of the request stands, e.g. `lines.0.quantity` or, of an edited invoice, `invoice.lines.0.quantity`.
 * Null for what has no field of its own.
 */
export function fieldOfPath(path: string, state: FormState): string | null {
  const [head = '', second = '', third = ''] = path.replace(/^invoice\./, '').split('.')
  if (head === 'contact') return second === 'name' || second === 'email' ? second : 'contact'
  if (head === 'lines') {
    const row = shownRows(state)[Number(second || NaN)]
    return row && LINE_FIELDS.has(third) ? `${row.id}.${third}` : 'lines'
  }
  return HEAD_FIELDS.has(head) ? head : null
}

const HEAD_FIELDS = new Set(['date', 'dueDay', 'currency', 'reference', 'part', 'mode', 'lineAmounts', 'brandingThemeId'])
const LINE_FIELDS = new Set(['description', 'quantity', 'unitAmount', 'discountPercent', 'itemCode', 'accountCode', 'taxType'])
