// A worker process that dies at any step of the way back: another one finishes, and everything is there once.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startWorkerProcess } from '../../../test/dying-worker.ts'
import { type Office, startOffice } from '../../../test/world.ts'

let office: Office
const openOffice = async () => {
  office = await startOffice()
  await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'create' })
}
// The process that dies lives in real time.
afterEach(() => office.clock.reset())

type Step = { system: 'kommo' | 'xero'; call: string; when: 'before' | 'after' }
const steps = (...calls: [system: Step['system'], call: string][]): Step[] =>
  calls.flatMap(([system, call]) => (['before', 'after'] as const).map((when) => ({ system, call, when })))

async function dieAt({ system, call, when }: Step) {
  const [method = '', part = ''] = call.split(' ')
  const worker = startWorkerProcess(office)
  office[system].faults.add({ method, path: part, action: { kind: 'intercept', when, run: worker.kill } })
  expect(await worker.ended).toEqual([null, 'SIGKILL'])
  await office.settle()
  // What the dead process had asked for may still come to be for a while; only then it is looked for.
  await office.later(30_000)
}
const delivered = async () => {
  await office.xero.webhooks.idle()
  await office.kommo.webhooks.idle()
}
let clients = 0

describe('the deal follows a payment', () => {
  beforeAll(openOffice)
  afterAll(() => office.stop())

  test.each(
    steps(['xero', 'GET /api.xro/2.0/Invoices'], ['kommo', 'PATCH /api/v4/leads'], ['kommo', 'POST /api/v4/leads/notes']),
  )('when it dies $when $system does $call, then fields and one note are there', async (step) => {
    const { kommo, xero, kommoAccountId } = office
    const client = kommo.addContact(kommoAccountId, { name: `Client ${++clients}`, email: `client${clients}@example.com` })
    const deal = kommo.addDeal(kommoAccountId, { name: 'Permit', price: 100, contact: client.id })
    kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    const invoice = xero.invoices().at(-1)
    xero.pay(invoice?.InvoiceID ?? '')
    await delivered()
    await dieAt(step)
    expect(kommo.deal(deal.id).fields).toMatchObject({ 'Invoice status': 'Paid', 'Amount due': '0' })
    expect(kommo.notes(deal.id).filter(({ text }) => text.includes('is paid'))).toHaveLength(1)
    expect(kommo.notes(deal.id)).toHaveLength(2)
  })
})

// An office each, since papers are the first to wait when the calls of a minute run short.
describe.each([
  ['papers', steps(['kommo', 'POST /drive/v1.0/sessions'], ['kommo', 'PUT /api/v4/leads/'])],
  [
    'deal',
    steps(['kommo', 'POST /api/v4/leads/complex'], ['kommo', 'POST /api/v4/leads/notes'], ['kommo', 'PATCH /api/v4/leads']),
  ],
])('a deal opens for an invoice made by hand: %s', (_what, kills) => {
  beforeAll(openOffice)
  afterAll(() => office.stop())

  test.each(kills)('when it dies $when $system does $call, then there is one deal with one note and one file', async (step) => {
    const { kommo, xero, tenantId, kommoAccountId } = office
    const Name = `Company ${++clients} Ltd`
    const contact = xero.addContact(tenantId, { Name })
    const { InvoiceID } = xero.addInvoice(tenantId, { Contact: { ContactID: contact.ContactID }, Status: 'AUTHORISED' })
    await delivered()
    await dieAt(step)
    const opened = kommo.deals(kommoAccountId).filter(({ company }) => company?.name === Name)
    expect(opened).toHaveLength(1)
    expect(opened[0]?.fields).toMatchObject({ 'Invoice ID': InvoiceID, 'Invoice status': 'Awaiting payment' })
    expect(opened[0]?.notes.filter(({ text }) => text.includes('belongs to this deal'))).toHaveLength(1)
    expect(opened[0]?.files).toHaveLength(1)
  })
})
