// What is asked of Xero while somebody waits: to whom a mail would go, the pay link, the PDF, and invoices that somebody looks for.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Office, startOffice } from '../../../test/world.ts'
import { clientInvoicesOutput, dealInvoicesOutput } from '../../contract/deal-invoices.ts'
import { recipientsOutput, searchOutput } from '../../contract/invoice-action.ts'

let office: Office
let adaId: number
let approved: Made
let draft: Made
type Made = { dealId: number; id: string; invoiceId: string }

const MAX = { user: 'max@acme.example' }
beforeAll(async () => {
  office = await startOffice({ rules: [{}, { stage: 'Talking', createStatus: 'draft' }] })
  adaId = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' }).id
  approved = await invoice(adaId, 'Payment agreed', 1_200)
  draft = await invoice(adaId, 'Talking', 50)
})
afterAll(() => office.stop())
beforeEach(() => office.xero.log.reset())

async function invoice(contact: number, stage: string, price: number): Promise<Made> {
  const dealId = office.kommo.addDeal(office.kommoAccountId, { name: 'Permit', price, contact }).id
  office.kommo.moveDeal(dealId, stage)
  await office.settle()
  const { body } = await get(`/deals/${dealId}/invoices`)
  const [shown] = dealInvoicesOutput.parse(body).invoices
  return { dealId, id: shown?.id ?? '', invoiceId: office.xero.invoices().at(-1)?.InvoiceID ?? '' }
}
const get = (path: string) => office.api('GET', path, undefined, MAX)
const callsToXero = () => office.xero.log.entries({ kind: 'request' }).length

describe('recipients', () => {
  const recipients = async (id: string) => recipientsOutput.parse((await get(`/invoices/${id}/recipients`)).body)

  test('when it can be sent, then the addresses and the client in Kommo are told, with one call', async () => {
    expect(await recipients(approved.id)).toEqual({
      to: ['ada@example.com'],
      obstacle: null,
      dailyLimit: 1_000,
      sentByUs: 0,
      client: { kind: 'person', id: adaId },
    })
    expect(callsToXero()).toBe(1)
  })

  test('when it is a draft, then that is the obstacle', async () => {
    expect(await recipients(draft.id)).toMatchObject({ obstacle: 'not_approved' })
  })

  test('when one was sent today, then it counts', async () => {
    const send = { key: crypto.randomUUID(), action: 'send' }
    expect((await office.api('POST', `/invoices/${approved.id}/actions`, send, MAX)).status).toBe(200)
    expect(await recipients(approved.id)).toMatchObject({ sentByUs: 1 })
  })
})

describe('papers', () => {
  test('when the pay link is asked for twice, then Xero is asked once', async () => {
    const first = await get(`/invoices/${approved.id}/pay-link`)
    expect(first).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^http/) } })
    expect(await get(`/invoices/${approved.id}/pay-link`)).toEqual(first)
    expect(callsToXero()).toBe(1)
  })

  test('when a draft has no page yet, then there is no link, and Xero is not asked', async () => {
    expect(await get(`/invoices/${draft.id}/pay-link`)).toEqual({ status: 200, body: { url: null } })
    expect(callsToXero()).toBe(0)
  })

  test('when the PDF is asked for, then it comes with a name, and is kept nowhere', async () => {
    const token = await tokenOf()
    const headers = { Authorization: `Bearer ${token}`, Origin: office.kommo.url }
    const pdf = await fetch(`${office.serverUrl}/api/invoices/${approved.id}/pdf`, { headers })
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(pdf.headers.get('content-disposition')).toBe('attachment; filename="INV-0001.pdf"')
    expect(pdf.headers.get('cache-control')).toBe('no-store')
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  })

  test('when Xero is down, then a sentence says so', async () => {
    office.xero.failNext('/Contacts', 503, 10)
    expect(await get(`/invoices/${approved.id}/recipients`)).toMatchObject({
      status: 502,
      body: { error: { code: 'xero.unavailable', message: expect.stringMatching(/./) } },
    })
    office.xero.faults.reset()
  })
})

async function tokenOf(): Promise<string> {
  const disposable = await office.kommo.disposableToken(office.kommoAccountId, MAX.user, { origin: office.kommo.url })
  const opened = await fetch(`${office.serverUrl}/api/session`, {
    method: 'POST',
    headers: { 'X-Auth-Token': disposable, Origin: office.kommo.url },
  })
  return ((await opened.json()) as { token: string }).token
}

describe('looking for an invoice', () => {
  const search = async (q: string) => {
    const { status, body } = await get(`/invoices/search?q=${encodeURIComponent(q)}&deal=${approved.dealId}`)
    expect(status).toBe(200)
    return searchOutput.parse(body).invoices
  }

  test.each([
    ['its number', 'INV-0001'],
    ['its amount', '1.440,00'],
    ['its client', 'Byron'],
  ])('when somebody types %s, then it is found with the deal that it belongs to', async (_what, text) => {
    expect(await search(text)).toContainEqual(
      expect.objectContaining({ number: 'INV-0001', total: '1440', dealId: approved.dealId, organisation: 'Acme Books' }),
    )
  })

  test('when one can be linked and one cannot, then the former leads', async () => {
    const [contact] = office.xero.contacts()
    office.xero.addInvoice(office.tenantId, {
      Contact: { ContactID: contact?.ContactID },
      Status: 'AUTHORISED',
      Date: '2020-01-01',
      LineItems: [{ Description: 'Old', Quantity: 1, UnitAmount: 9, AccountCode: '200' }],
    })
    await office.settle()
    expect((await search('Byron')).map(({ dealId }) => dealId === null)).toEqual([true, false, false])
  })

  test.each(['', 'x', 'x'.repeat(61)])('when "%s" is typed, then it is refused', async (text) => {
    expect((await get(`/invoices/search?q=${text}&deal=1`)).status).toBe(400)
  })
})

describe("a client's invoices", () => {
  const ofClient = async (kind: string, id: number) => {
    const { status, body } = await get(`/clients/${kind}/${id}/invoices`)
    expect(status).toBe(200)
    return clientInvoicesOutput.parse(body)
  }

  test('when the client has several deals, then all are told with their deals and sums, without a call', async () => {
    office.xero.pay(approved.invoiceId, 400)
    await office.settle()
    office.xero.log.reset()
    const { money, invoices, total } = await ofClient('person', adaId)
    expect(money).toEqual([
      { currency: 'EUR', invoiced: '1500', net: '1250', paid: '400', credited: '0', open: '1100', overdue: '0' },
    ])
    expect(invoices.map(({ dealId, state }) => [dealId, state])).toEqual(
      expect.arrayContaining([
        [approved.dealId, 'part_paid'],
        [draft.dealId, 'draft'],
      ]),
    )
    expect([invoices.length, total]).toEqual([2, 2])
    expect(callsToXero()).toBe(0)
  })

  test('when a company has the number of a person, or nobody is known, then there is nothing', async () => {
    expect(await ofClient('company', adaId)).toMatchObject({ invoices: [], total: 0, money: [{ currency: 'EUR', open: '0' }] })
    expect((await get('/clients/robot/1/invoices')).status).toBe(400)
  })
})
