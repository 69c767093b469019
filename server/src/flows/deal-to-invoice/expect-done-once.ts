// What the tests of "exactly once" look at in the end. For tests only.
import { expect } from 'vitest'
import type { FaultAction } from '../../../../e2e/emulators/kit/faults.ts'
import type { Office } from '../../../test/world.ts'

/** Spoils the next such call: `PUT /path`. */
export const spoil = (office: Office, system: 'kommo' | 'xero', call: string, action: FaultAction, times = 1) => {
  const [method = '', path = ''] = call.split(' ')
  office[system].faults.add({ method, path, action, times })
}

/** The whole job, exactly once: one invoice, one contact, fields, one note, one file, one line in the history. */
export function expectDoneOnce(office: Office, dealId: number) {
  const { kommo, xero } = office
  const invoices = xero.invoices()
  expect(invoices.map(({ Total, Status }) => ({ Total, Status }))).toEqual([{ Total: 1_440, Status: 'AUTHORISED' }])
  expect(xero.contacts().filter(({ Name }) => Name === 'Ada Byron')).toHaveLength(1)
  const deal = kommo.deal(dealId)
  expect(deal.fields).toMatchObject({
    'Invoice number': invoices[0]?.InvoiceNumber,
    'Invoice status': 'Awaiting payment',
    'Invoice total': '1440',
  })
  expect(kommo.notes(dealId)).toHaveLength(1)
  expect(kommo.files(dealId)).toHaveLength(1)
  expect(xero.historyOf(invoices[0]?.InvoiceID ?? '').filter(({ details }) => details.includes(`deal ${dealId}`))).toHaveLength(1)
}
