// A worker process that dies while it makes what somebody ordered: another one finishes, and everything is there once.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWorkerProcess } from '../../../test/dying-worker.ts'
import { type Office, startOffice } from '../../../test/world.ts'
import { spoil } from '../deal-to-invoice/expect-done-once.ts'
import { create } from '../../../test/at-the-card.ts'

let office: Office
beforeEach(async () => {
  office = await startOffice()
})
afterEach(() => office.stop())

const steps = ['PUT /api.xro/2.0/Contacts', 'PUT /api.xro/2.0/Invoices', 'POST /api.xro/2.0/Invoices/'] as const
const kills = steps.flatMap((call) => (['before', 'after'] as const).map((when) => ({ call, when })))

test.each(kills)(
  'when it dies $when Xero does $call, then the invoice, its contact and its mail are there once',
  async ({ call, when }) => {
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Walk-in', price: 1_200 })
    const contact = { kind: 'new' as const, name: 'Grace Hopper', email: 'grace@example.com' }
    await create(office, deal.id, { contact, mode: 'approve_and_send' })

    const worker = startWorkerProcess(office)
    spoil(office, 'xero', call, { kind: 'intercept', when, run: worker.kill })
    expect(await worker.ended).toEqual([null, 'SIGKILL'])

    await office.settle()
    // The request of the dead process may still be under way for a while; only then is it safe to send again.
    await office.later(30_000)
    await office.later(60_000)
    expect(office.xero.invoices().map(({ Total }) => Total)).toEqual([1_440])
    expect(office.xero.contacts().filter(({ Name }) => Name === 'Grace Hopper')).toHaveLength(1)
    expect(office.xero.emails()).toHaveLength(1)
    expect(office.kommo.notes(deal.id)).toHaveLength(1)
  },
)
