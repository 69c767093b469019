// What stands in the form while somebody types: texts, not numbers, so that nothing typed is lost on the way.
import type { CreateMode, FormLine, InvoiceForm, Part } from '../../../server/src/contract/invoice-form.ts'

export type LineText = {
  description: string
  /** Exact decimals, or whatever was typed instead. */
  quantity: string
  unitAmount: string
  /** Empty for none. */
  discountPercent: string
  itemCode: string | null
  accountCode: string | null
  taxType: string | null
}

export type Row = {
  /** Of this row in this form: keeps fields and focus together while rows move. */
  id: string
  dealLine: number | null
  tracking: FormLine['tracking']
  line: LineText
  /** What the whole line of the deal says, of which `line` may be a part; null for one that was typed. */
  whole: LineText | null
  /** The description we wrote for a part; it follows the part until somebody changes it. */
  written: string | null
  /** Nothing of it is in the part that was chosen. */
  isLeftOut: boolean
}

export type FormState = {
  /** The contact in Xero; null for a new one, and while none is chosen. */
  contactId: string | null
  /** One of the candidates, a new contact, or not said yet. */
  contactChoice: 'known' | 'new' | null
  name: string
  email: string
  date: string
  dueDay: string
  currency: string
  reference: string
  lineAmounts: InvoiceForm['lineAmounts']
  brandingThemeId: string | null
  part: Part['kind']
  percent: string
  partAmount: string
  rows: Row[]
  /** The line that was removed last and where it stood, to be brought back. */
  removed: { row: Row; at: number } | null
  /** Number of the next row that is added. */
  nextRow: number
  mode: CreateMode
}

/** As many as Xero's forms show at once; the contract takes no more. */
export const MAX_LINES = 100

export function startState(form: InvoiceForm): FormState {
  const { contact } = form
  return {
    contactId: contact.kind === 'known' ? contact.contactId : null,
    contactChoice: contact.kind === 'choose' ? null : contact.kind === 'known' ? 'known' : 'new',
    name: contact.kind === 'new' ? contact.name : '',
    email: contact.kind === 'new' ? (contact.email ?? '') : '',
    date: form.date,
    dueDay: form.dueDay,
    currency: form.currency,
    reference: form.reference,
    lineAmounts: form.lineAmounts,
    brandingThemeId: form.brandingThemeId,
    part: 'whole',
    percent: '30',
    partAmount: '',
    rows: form.lines.map((line, index) => startRow(line, index)),
    removed: null,
    nextRow: form.lines.length,
    mode: form.modes.includes(form.mode) ? form.mode : (form.modes[0] ?? 'draft'),
  }
}

function startRow(line: FormLine, index: number): Row {
  const text: LineText = {
    description: line.description,
    quantity: line.quantity,
    unitAmount: line.unitAmount,
    discountPercent: line.discountPercent ?? '',
    itemCode: line.itemCode,
    accountCode: line.accountCode,
    taxType: line.taxType,
  }
  const whole = line.dealLine === null ? null : text
  return {
    id: `line-${index}`,
    dealLine: line.dealLine,
    tracking: line.tracking,
    line: text,
    whole,
    written: null,
    isLeftOut: false,
  }
}

/** The lines of the invoice, in their order. */
export const shownRows = (state: FormState): Row[] => state.rows.filter(({ isLeftOut }) => !isLeftOut)

/** Typed into the whole of the deal, it also counts for parts that are chosen later; typed into a part, it stays there. */
export function changeLine(state: FormState, rowId: string, change: Partial<LineText>): FormState {
  const isWhole = state.part === 'whole'
  const booking = bookingOf(change)
  const rows = state.rows.map((row) =>
    row.id === rowId
      ? { ...row, line: { ...row.line, ...change }, whole: row.whole && { ...row.whole, ...(isWhole ? change : booking) } }
      : row,
  )
  return { ...state, rows }
}

/** What stands in a field, e.g. `dueDay` or `line-0.quantity`, as a text: whether it was changed since. */
export function fieldText(state: FormState, field: string): string {
  const [head = '', part] = field.split('.')
  const within = part === undefined ? state : (state.rows.find(({ id }) => id === head)?.line ?? {})
  const entries: [string, unknown][] = Object.entries(within)
  const value =
    field === 'part' ? [state.part, state.percent, state.partAmount] : entries.find(([name]) => name === (part ?? head))?.[1]
  return JSON.stringify(value ?? null)
}

/** Where a line is booked is the same for every part of it. */
const bookingOf = ({ itemCode, accountCode, taxType }: Partial<LineText>): Partial<LineText> => ({
  ...(itemCode !== undefined && { itemCode }),
  ...(accountCode !== undefined && { accountCode }),
  ...(taxType !== undefined && { taxType }),
})

/** A new line is booked as the one above it: most invoices have one account and one tax. */
export function addLine(state: FormState): FormState {
  const above = shownRows(state).at(-1)
  const row: Row = {
    id: `line-${state.nextRow}`,
    dealLine: null,
    tracking: above?.tracking ?? [],
    line: {
      description: '',
      quantity: '1',
      unitAmount: '',
      discountPercent: '',
      itemCode: null,
      accountCode: above?.line.accountCode ?? null,
      taxType: above?.line.taxType ?? null,
    },
    whole: null,
    written: null,
    isLeftOut: false,
  }
  return { ...state, rows: [...state.rows, row], nextRow: state.nextRow + 1 }
}

export function removeLine(state: FormState, rowId: string): FormState {
  const at = state.rows.findIndex(({ id }) => id === rowId)
  const row = state.rows[at]
  return row ? { ...state, rows: state.rows.toSpliced(at, 1), removed: { row, at } } : state
}

/** Brings back the line that was removed last; the same state when there is none. */
export function restoreLine(state: FormState): FormState {
  const { rows, removed } = state
  return removed ? { ...state, rows: rows.toSpliced(removed.at, 0, removed.row), removed: null } : state
}

/** Changes places with the line that is shown above (`-1`) or below (`1`) it; the same state at the ends. */
export function moveLine(state: FormState, rowId: string, step: -1 | 1): FormState {
  const shown = shownRows(state)
  const row = shown.find(({ id }) => id === rowId)
  const other = row && shown[shown.indexOf(row) + step]
  if (!other) return state
  return { ...state, rows: state.rows.map((each) => (each === row ? other : each === other ? row : each)) }
}

/** What an item of the books brings along. Its own account wins, as it does in Xero; what it leaves open stays as it was. */
export function chooseItem(state: FormState, rowId: string, code: string | null, options: InvoiceForm['options']): FormState {
  const item = options.items.find((each) => each.code === code)
  if (!item) return changeLine(state, rowId, { itemCode: null })
  const isListed = options.accounts.some((account) => account.code === item.accountCode)
  return changeLine(state, rowId, {
    itemCode: item.code,
    description: item.description ?? item.name,
    ...(item.unitAmount !== null && { unitAmount: item.unitAmount }),
    // An account that lines may not name is still fine as the item's own: then the line names none.
    ...(item.accountCode !== null && { accountCode: isListed ? item.accountCode : null }),
    ...(item.taxType !== null && { taxType: item.taxType }),
  })
}
