// A worker process that dies at any step of making an invoice: another one finishes, and everything is there once.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWorkerProcess } from '../../../test/dying-worker.ts'
import { type Office, startOffice } from '../../../test/world.ts'
import { expectDoneOnce, spoil } from './expect-done-once.ts'

let office: Office
beforeEach(async () => {
  office = await startOffice()
})
afterEach(() => office.stop())

const steps = [
  ['kommo', 'GET /api/v4/leads'],
  ['kommo', 'GET /api/v4/contacts'],
  ['xero', 'GET /api.xro/2.0/Contacts'],
  ['xero', 'PUT /api.xro/2.0/Contacts'],
  ['xero', 'PUT /api.xro/2.0/Invoices'],
  ['kommo', 'PATCH /api/v4/leads'],
  ['kommo', 'POST /api/v4/leads/notes'],
  ['xero', 'GET /api.xro/2.0/Invoices/'],
  ['kommo', 'POST /drive/v1.0/sessions'],
  ['kommo', 'PUT /api/v4/leads/'],
  ['xero', 'PUT /api.xro/2.0/Invoices/'],
] as const
const kills = steps.flatMap(([system, call]) => (['before', 'after'] as const).map((when) => ({ system, call, when })))

test.each(kills)(
  'when it dies $when $system does $call, then another one finishes and everything is there once',
  async ({ system, call, when }) => {
    const contact = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com' })
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: contact.id })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.kommo.webhooks.idle()

    const worker = startWorkerProcess(office)
    spoil(office, system, call, { kind: 'intercept', when, run: worker.kill })
    expect(await worker.ended).toEqual([null, 'SIGKILL'])

    await office.settle()
    // The request of the dead process may still be under way for a while; only then is it safe to send again.
    await office.later(30_000)
    await office.later(60_000)
    expectDoneOnce(office, deal.id)
  },
)
