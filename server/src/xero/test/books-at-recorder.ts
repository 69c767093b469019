// For tests of this room: books against a recorder, with an invoice to send and one to answer.
import type { InvoiceDraft } from '../../domain/invoice.ts'
import { Decimal } from '../../domain/money.ts'
import type { CallLog } from '../calls.ts'
import { createOpenBooks } from '../client.ts'
import type { AccessToken, Urgency } from '../port.ts'
import { type Recorded, type Reply, startRecorder } from './recorder.ts'

export const SECRET = 'secret-access-token'
const closers: (() => Promise<void>)[] = []

/** For `afterEach`. */
export async function closeRecorders() {
  for (const close of closers.splice(0)) await close()
}

type BooksOptions = { accessToken?: AccessToken; urgency?: Urgency; timeoutMs?: number; log?: CallLog }

export async function booksAgainst(
  reply: (request: Recorded, index: number) => Reply | Promise<Reply>,
  options: BooksOptions = {},
) {
  const recorder = await startRecorder(reply)
  closers.push(recorder.close)
  const { accessToken = () => Promise.resolve(SECRET), urgency = 'event', timeoutMs = 2_000, log } = options
  const openBooks = createOpenBooks({ apiUrl: recorder.url, version: '1.2.3', timeoutMs, ...(log && { log }) })
  return { books: openBooks({ tenantId: 'tenant-1', accessToken, urgency }), requests: recorder.requests }
}

export const draft = (fields: Partial<InvoiceDraft> = {}): InvoiceDraft => ({
  contactId: 'contact-1',
  date: '2026-11-24',
  dueDay: '2026-12-08',
  lineAmounts: 'exclusive',
  reference: 'Deal 1',
  url: 'https://example.kommo.com/leads/detail/1?claim=c-1',
  currency: 'EUR',
  brandingThemeId: null,
  status: 'authorised',
  lines: [
    {
      description: 'Dach & Söhne + "Co"',
      quantity: new Decimal(1),
      unitAmount: new Decimal('0.1').plus('0.2'),
      discountPercent: null,
      itemCode: null,
      accountCode: '200',
      taxType: 'OUTPUT2',
      tracking: [],
    },
  ],
  ...fields,
})

export const wireInvoice = (id: string, fields: object = {}) => ({
  InvoiceID: id,
  Type: 'ACCREC',
  Status: 'AUTHORISED',
  InvoiceNumber: `INV-${id}`,
  Contact: { ContactID: 'contact-1', Name: 'Ada' },
  Date: '/Date(1795478400000+0000)/',
  DueDate: '/Date(1796688000000+0000)/',
  UpdatedDateUTC: '/Date(1795514400123+0000)/',
  CurrencyCode: 'EUR',
  Total: 0.3,
  AmountDue: 0.3,
  StatusAttributeString: 'OK',
  HasErrors: false,
  ...fields,
})

/** Everything that a log could print of an error. */
export const printed = (error: unknown) => {
  const seen = error as Error
  return JSON.stringify([error, seen.message, seen.stack, seen.cause], (_key, value: unknown) =>
    value instanceof Error
      ? Object.fromEntries(Object.getOwnPropertyNames(value).map((key) => [key, Reflect.get(value, key)]))
      : value,
  )
}
export const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
