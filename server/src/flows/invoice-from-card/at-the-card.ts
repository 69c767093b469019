// What a person does at the card, for tests only.
import { randomUUID } from 'node:crypto'
import type { CreateInvoiceInput, InvoiceForm, ReadinessOutput } from '../../contract/invoice-form.ts'
import type { Office } from '../../../test/world.ts'

type By = { user?: string }

/** Opens the form. */
export async function readiness(
  office: Office,
  dealId: number,
  { rule, from, ...by }: By & { rule?: string; from?: string } = {},
): Promise<ReadinessOutput> {
  const { status, body } = await office.api(
    'GET',
    `/deals/${dealId}/readiness?${new URLSearchParams({ ...(rule && { rule }), ...(from && { from }) })}`,
    undefined,
    by,
  )
  if (status !== 200) throw new Error(`Readiness was refused: ${status} ${JSON.stringify(body)}`)
  return body as ReadinessOutput
}

/** The order as the form sends it when nobody changes anything. */
export function orderOf(form: InvoiceForm | null, changes: Partial<CreateInvoiceInput> = {}): CreateInvoiceInput {
  if (!form) throw new Error('There is no form.')
  const { contact, organisation, ruleId, date, dueDay, currency, reference, lineAmounts, lines, brandingThemeId, mode } = form
  const chosen =
    contact.kind === 'new'
      ? { kind: 'new' as const, name: contact.name, email: contact.email }
      : { kind: 'known' as const, contactId: contact.kind === 'known' ? contact.contactId : randomUUID() }
  const head = { date, dueDay, currency, reference, lineAmounts, lines, brandingThemeId }
  const part = { kind: 'whole' as const }
  const order = { key: randomUUID(), organisationId: organisation.id, ruleId, mode, part, replaces: null }
  return { contact: chosen, ...head, ...order, ...changes }
}

/** Opens the form and presses the button. */
export async function create(office: Office, dealId: number, changes: Partial<CreateInvoiceInput> = {}) {
  const { form } = await readiness(office, dealId)
  const order = orderOf(form, changes)
  return { order, ...(await send(office, dealId, order)) }
}

export async function send(office: Office, dealId: number, order: CreateInvoiceInput, by: By = {}) {
  const { status, body } = await office.api('POST', `/deals/${dealId}/invoices`, order, by)
  const { id = null, error } = (body ?? {}) as {
    id?: string
    error?: { code: string; message: string; fields?: { path: string }[] }
  }
  return { status, id, error }
}
