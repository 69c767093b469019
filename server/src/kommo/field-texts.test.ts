import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { connectAccount } from './connected-account.ts'

let kommo: KommoEmulator
beforeAll(async () => {
  kommo = await startKommoEmulator({ limits: false })
})
beforeEach(() => {
  kommo.reset()
  kommo.setLimits(false)
})
afterAll(() => kommo.close())

const calls = () => kommo.log.entries({ kind: 'request' }).map(({ method, path }) => `${method} ${path.split('?')[0]}`)

describe("the customer's own fields", () => {
  test.each<[string, string, string]>([
    ['text', 'Visa service', 'Visa service'],
    ['textarea', 'Visa\nservice', 'Visa\nservice'],
    ['numeric', '1200,50', '1200.50'],
    ['monetary', '1200.5', '1200.5'],
    ['url', 'x.test/visa', 'https://x.test/visa'],
    ['date', '2026-01-31', '2026-01-31'],
    ['checkbox', 'yes', 'Yes'],
    ['select', 'us dollar', 'US dollar'],
    ['radiobutton', 'Euro', 'Euro'],
  ])(
    'when one of type %s is filled in with %j, then the deal shows %j and nothing else of it changes',
    async (type, text, shown) => {
      const { account, crm } = await connectAccount(kommo)
      kommo.addField(account, 'leads', { name: 'Other', type: 'text', code: 'OTHER' })
      const isChosen = type === 'select' || type === 'radiobutton'
      const field = kommo.addField(account, 'leads', { name: 'Mine', type, ...(isChosen && { enums: ['Euro', 'US dollar'] }) })
      const deal = kommo.addDeal(account, { name: 'A', price: 99.5, fields: { OTHER: 'stays' } })
      const [before] = await crm.getDeals([deal.id])
      kommo.log.reset()
      await crm.setDealFieldText(deal.id, field.id, text)
      expect(calls()).toEqual([`GET /api/v4/leads/custom_fields/${field.id}`, `PATCH /api/v4/leads/${deal.id}`])
      const [after] = await crm.getDeals([deal.id])
      expect(after?.fields.find(({ fieldId }) => fieldId === field.id)?.values).toEqual([shown])
      expect(after).toMatchObject({ price: before?.price, stageId: before?.stageId })
      expect(after?.fields.find(({ code }) => code === 'OTHER')?.values).toEqual(['stays'])
    },
  )

  test('when several options are typed, then all are chosen', async () => {
    const { account, crm } = await connectAccount(kommo)
    const field = kommo.addField(account, 'leads', { name: 'Mine', type: 'multiselect', enums: ['A', 'B', 'C'] })
    const deal = kommo.addDeal(account, { name: 'A' })
    await crm.setDealFieldText(deal.id, field.id, 'A, C')
    expect((await crm.getDeals([deal.id]))[0]?.fields).toMatchObject([{ values: ['A', 'C'] }])
  })

  test('when the text does not fit, then it is refused with a sentence and Kommo is not asked to write', async () => {
    const { account, crm } = await connectAccount(kommo)
    const field = kommo.addField(account, 'leads', { name: 'Currency', type: 'select', enums: ['EUR', 'USD'] })
    const deal = kommo.addDeal(account, { name: 'A' })
    kommo.log.reset()
    await expect(crm.setDealFieldText(deal.id, field.id, 'YEN')).rejects.toMatchObject({
      kind: 'rejected',
      code: 'kommo.value_rejected',
      userMessage: '"Currency" has no such option. Choose one of: EUR, USD.',
    })
    expect(calls()).toHaveLength(1)
  })

  test('when the field or the deal is gone, then it is not found', async () => {
    const { account, crm } = await connectAccount(kommo)
    const field = kommo.addField(account, 'leads', { name: 'Mine', type: 'text' })
    const deal = kommo.addDeal(account, { name: 'A' })
    await expect(crm.setDealFieldText(deal.id, 999, 'x')).rejects.toMatchObject({ kind: 'not_found' })
    kommo.deleteDeal(deal)
    await expect(crm.setDealFieldText(deal.id, field.id, 'x')).rejects.toMatchObject({ kind: 'not_found' })
  })

  test('when they are read, then they have their names and, where one chooses, their options; unknown ones are absent', async () => {
    const { account, crm } = await connectAccount(kommo)
    const text = kommo.addField(account, 'leads', { name: 'Note', type: 'text' })
    const choice = kommo.addField(account, 'leads', { name: 'Currency', type: 'select', enums: ['EUR', 'USD'] })
    kommo.addField(account, 'leads', { name: 'Other', type: 'text' })
    kommo.log.reset()
    const read = await crm.readDealFields([choice.id, text.id, 999])
    expect(read).toHaveLength(2)
    expect(read).toContainEqual({ id: text.id, name: 'Note', options: [] })
    expect(read).toContainEqual({ id: choice.id, name: 'Currency', options: ['EUR', 'USD'] })
    expect(calls()).toHaveLength(1)
    expect(await crm.readDealFields([])).toEqual([])
    expect(calls()).toHaveLength(1)
  })
})
