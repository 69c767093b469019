// What a person does at the card, for tests only.
import { randomUUID } from 'node:crypto'
import type { CreateInvoiceInput, InvoiceForm, ReadinessOutput } from '../src/contract/invoice-form.ts'
import type { Office } from './world.ts'

type By = { user?: string }

const ADMIN = 'ann@acme.example'

/** Opens the form, as `rule` fills it in or as the order `from` was sent. */
export async function readiness(
  office: Office,
  dealId: number,
  { user = ADMIN, ...query }: By & { rule?: string; from?: string } = {},
): Promise<ReadinessOutput> {
  const { status, body } = await ask(office, user, 'GET', `/deals/${dealId}/readiness?${new URLSearchParams(query).toString()}`)
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

/** Presses the button. */
export async function send(office: Office, dealId: number, order: CreateInvoiceInput, { user = ADMIN }: By = {}) {
  const { status, body } = await ask(office, user, 'POST', `/deals/${dealId}/invoices`, order)
  const { id = null, error } = body as Answer
  return { status, id, error }
}

type Answer = { id?: string; error?: { code: string; message: string; fields?: { path: string }[] } }

const sessions = new WeakMap<Office, Map<string, string>>()

/**
 * One request and nothing else: `office.api` works off clicks while it waits, which would hide what an answer itself costs, and
 * leave nothing to a worker that comes later.
 */
async function ask(
  office: Office,
  user: string,
  method: 'GET' | 'POST',
  path: string,
  sent?: object,
): Promise<{ status: number; body: unknown }> {
  const known = sessions.get(office) ?? new Map<string, string>()
  sessions.set(office, known)
  const call = (token: string) =>
    fetch(`${office.serverUrl}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(sent && { body: JSON.stringify(sent) }),
    })
  const renewed = async () => {
    const token = await openSession(office, user)
    known.set(user, token)
    return call(token)
  }
  const token = known.get(user)
  const first = token === undefined ? null : await call(token)
  // A session that has ended is opened anew, as the widget does.
  const response = first && first.status !== 401 ? first : await renewed()
  return { status: response.status, body: await response.json() }
}

async function openSession({ kommo, kommoAccountId, serverUrl }: Office, user: string): Promise<string> {
  const disposable = await kommo.disposableToken(kommoAccountId, user, { origin: kommo.url })
  const headers = { 'X-Auth-Token': disposable, Origin: kommo.url }
  const opened = await fetch(`${serverUrl}/api/session`, { method: 'POST', headers })
  return ((await opened.json()) as { token: string }).token
}
