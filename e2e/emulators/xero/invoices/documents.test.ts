import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizeUrlOf, failureOf, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

const mailed = { Name: 'Mailed', EmailAddress: 'to@mailed.example' }
const messageOf = (failure: Awaited<ReturnType<typeof failureOf>>) =>
  (failure.response.body as { Elements: { ValidationErrors: { Message: string }[] }[] }).Elements[0]?.ValidationErrors[0]?.Message

describe('PDF', () => {
  test('is one valid page with number, contact, lines and total', async () => {
    const made = world.xero.addInvoice(world.org, {
      InvoiceNumber: 'PDF-1',
      Contact: { Name: 'Müller (GmbH)' },
      Status: 'AUTHORISED',
    })
    const { body } = await world.api.getInvoiceAsPdf(world.t, made.InvoiceID)
    const text = body.toString('latin1')
    expect(text.startsWith('%PDF-1.4\n')).toBe(true)
    for (const part of ['PDF-1', 'Müller \\(GmbH\\)', 'Work done', '120.00 GBP', '%%EOF']) expect(text).toContain(part)
    const startOfTable = Number(/startxref\n(\d+)\n/.exec(text)?.[1])
    expect(text.slice(startOfTable, startOfTable + 4)).toBe('xref')
    const offsets = [...text.matchAll(/(\d{10}) 00000 n/g)].map(([, offset]) => Number(offset))
    for (const [index, offset] of offsets.entries()) expect(text.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj`))
  })
})

describe('online invoice', () => {
  test('has a link once it is no draft', async () => {
    const draft = world.xero.addInvoice(world.org)
    expect((await failureOf(world.api.getOnlineInvoice(world.t, draft.InvoiceID))).response.statusCode).toBe(400)
    world.xero.approve(draft)
    const { body } = await world.api.getOnlineInvoice(world.t, draft.InvoiceID)
    expect(body.onlineInvoices?.[0]?.onlineInvoiceUrl).toContain(draft.InvoiceID)
  })
})

describe('e-mail', () => {
  test('goes to the contact and the persons who want it, marks as sent, and counts once per key', async () => {
    const persons = [
      { EmailAddress: 'yes@mailed.example', IncludeInEmails: true },
      { EmailAddress: 'no@mailed.example', IncludeInEmails: false },
    ]
    const made = world.xero.addInvoice(world.org, { Contact: { ...mailed, ContactPersons: persons }, Status: 'AUTHORISED' })
    const answer = await world.api.emailInvoice(world.t, made.InvoiceID, {}, 'key-1')
    expect(answer.response.status).toBe(204)
    await world.api.emailInvoice(world.t, made.InvoiceID, {}, 'key-1')
    expect(world.xero.emails()).toMatchObject([
      { to: ['to@mailed.example', 'yes@mailed.example'], invoiceNumber: made.InvoiceNumber },
    ])
    expect(world.xero.invoice(made).SentToContact).toBe(true)
    expect(world.xero.historyOf(made).map(({ changes }) => changes)).toContain('Invoice sent')
    await world.api.emailInvoice(world.t, made.InvoiceID, {}, 'key-2')
    expect(world.xero.emails()).toHaveLength(2)
  })

  test('is refused for drafts, for contacts without an address, and above the limit of the plan', async () => {
    const draft = world.xero.addInvoice(world.org, { Contact: mailed })
    expect(messageOf(await failureOf(world.api.emailInvoice(world.t, draft.InvoiceID, {})))).toBe(
      'Invoice not of valid status for emailing',
    )
    const silent = world.xero.addInvoice(world.org, { Contact: { Name: 'Silent' }, Status: 'AUTHORISED' })
    expect(messageOf(await failureOf(world.api.emailInvoice(world.t, silent.InvoiceID, {})))).toContain('no email address')
    const own = await startTestWorld()
    for (const [planClass, limit] of [
      ['DEMO', 0],
      ['TRIAL', 20],
    ] as const) {
      const org = own.xero.addOrganisation({ name: planClass, class: planClass })
      own.xero.addUser({ email: 'ada@example.com', organisations: [org] })
      await own.xero.consent({
        authorizeUrl: authorizeUrlOf(own.xero.url),
        userEmail: 'ada@example.com',
        organisations: [planClass],
      })
      const made = own.xero.addInvoice(org, { Contact: mailed, Status: 'AUTHORISED' })
      for (let sent = 0; sent < limit; sent++) await own.api.emailInvoice(org.tenantId, made.InvoiceID, {})
      expect(messageOf(await failureOf(own.api.emailInvoice(org.tenantId, made.InvoiceID, {})))).toContain('daily email limit')
    }
    await own.xero.close()
  })
})

describe('history', () => {
  test('tells what happened and takes notes of up to 250 characters', async () => {
    const created = await world.api.createInvoices(world.t, {
      invoices: [{ type: 'ACCREC' as never, contact: { name: 'Noted' }, lineItems: [{ description: 'x' }] }],
    })
    const id = created.body.invoices?.[0]?.invoiceID ?? ''
    await world.api.createInvoiceHistory(world.t, id, { historyRecords: [{ details: 'Created from deal 7' }] })
    const { body } = await world.api.getInvoiceHistory(world.t, id)
    expect(body.historyRecords?.map(({ changes, details }) => [changes, details])).toEqual([
      ['Created', expect.stringContaining('to Noted for 0.00')],
      ['Note', 'Received through the Xero API from Registered App'],
      ['Note', 'Created from deal 7'],
    ])
    const tooLong = { historyRecords: [{ details: 'x'.repeat(251) }] }
    expect(messageOf(await failureOf(world.api.createInvoiceHistory(world.t, id, tooLong)))).toContain('250')
  })
})

describe('attachments', () => {
  test('are kept, listed, read back and replaced by name; the eleventh is refused', async () => {
    const { InvoiceID } = world.xero.addInvoice(world.org)
    const options = { headers: { 'Content-Type': 'text/plain' } }
    const put = (name: string, text: string) =>
      world.api.createInvoiceAttachmentByFileName(world.t, InvoiceID, name, Buffer.from(text), true, undefined, options)
    await put('offer.txt', 'first')
    const second = await put('offer.txt', 'second')
    expect(second.body.attachments?.[0]).toMatchObject({
      fileName: 'offer.txt',
      mimeType: 'text/plain',
      contentLength: 6,
      includeOnline: true,
    })
    const read = await world.api.getInvoiceAttachmentByFileName(world.t, InvoiceID, 'offer.txt', 'text/plain')
    expect(read.body.toString()).toBe('second')
    for (let index = 1; index < 10; index++) await put(`${index}.txt`, 'x')
    expect(messageOf(await failureOf(put('eleventh.txt', 'x')))).toContain('at most 10')
    expect((await world.api.getInvoiceAttachments(world.t, InvoiceID)).body.attachments).toHaveLength(10)
    expect(world.xero.invoice(InvoiceID)).toMatchObject({ HasAttachments: true })
  })
})
