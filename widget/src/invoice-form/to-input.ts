import type { ActionInput } from '../../../server/src/contract/invoice-action.ts'
import type { CreateInvoiceInput, InvoiceForm, InvoiceInput } from '../../../server/src/contract/invoice-form.ts'
import { plainDecimal } from './decimal-text.ts'
import type { FormMode } from './form-mode.ts'
import { type FormState, type Row, shownRows } from './form-state.ts'
import { partOf } from './part.ts'

/** What is sent, but for the click's key: two of the same text are the same wish. */
export type Order =
  | { kind: 'new'; dealId: number; body: Omit<CreateInvoiceInput, 'key'> }
  | { kind: 'edit'; invoiceId: string; body: Omit<Extract<ActionInput, { action: 'edit' }>, 'key'> }

/** @param state without flaws, see `checkForm`. */
export function toOrder(state: FormState, form: InvoiceForm, mode: FormMode): Order {
  const invoice = toInvoice(state)
  if (mode.kind === 'edit') {
    // The contract gives a version with every form of an invoice that exists.
    const version = form.version ?? ''
    return { kind: 'edit', invoiceId: mode.invoiceId, body: { action: 'edit', version, invoice, mode: state.mode } }
  }
  return {
    kind: 'new',
    dealId: mode.dealId,
    body: {
      ...invoice,
      organisationId: form.organisation.id,
      ruleId: form.ruleId,
      mode: state.mode,
      part: partOf(state) ?? { kind: 'whole' },
      replaces: mode.replaces ?? null,
    },
  }
}

function toInvoice(state: FormState): InvoiceInput {
  return {
    contact:
      state.contactId === null
        ? { kind: 'new', name: state.name.trim(), email: state.email.trim() || null }
        : { kind: 'known', contactId: state.contactId },
    date: state.date,
    dueDay: state.dueDay,
    currency: state.currency,
    reference: state.reference.trim(),
    lineAmounts: state.lineAmounts,
    lines: shownRows(state).map((row) => toLine(row, state)),
    brandingThemeId: state.brandingThemeId,
  }
}

const toLine = ({ dealLine, tracking, line }: Row, { lineAmounts }: FormState): InvoiceInput['lines'][number] => ({
  dealLine,
  description: line.description.trim(),
  quantity: plainDecimal(line.quantity),
  unitAmount: plainDecimal(line.unitAmount),
  discountPercent: line.discountPercent === '' ? null : plainDecimal(line.discountPercent),
  itemCode: line.itemCode,
  accountCode: line.accountCode,
  taxType: lineAmounts === 'no_tax' ? null : line.taxType,
  tracking,
})
