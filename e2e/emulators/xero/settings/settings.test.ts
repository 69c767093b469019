import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizeUrlOf, startTestWorld } from '../test-world.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

test('the organisation, with the tenant id as its own', async () => {
  const { body } = await world.api.getOrganisations(world.t)
  expect(body.organisations?.[0]).toMatchObject({
    organisationID: world.t,
    name: 'Demo Trading',
    baseCurrency: 'GBP',
    countryCode: 'GB',
    version: 'UK',
    timezone: 'GMTSTANDARDTIME',
    _class: 'STANDARD',
    isDemoCompany: false,
    shortCode: expect.stringMatching(/^!\w+/) as string,
  })
})

describe('accounts', () => {
  test('come whole, filtered or one by one; bank accounts may lack a code', async () => {
    const all = (await world.api.getAccounts(world.t)).body.accounts ?? []
    expect(all.map(({ code }) => code)).toEqual(expect.arrayContaining(['090', '200', '260', '610', '820']))
    expect(all.some(({ code }) => code === undefined)).toBe(true)
    expect(all.find(({ code }) => code === '610')?.systemAccount).toBe('DEBTORS')
    const sales =
      (await world.api.getAccounts(world.t, undefined, 'Status=="ACTIVE" AND Class=="REVENUE"', 'Code ASC')).body.accounts ?? []
    expect(sales.map(({ code }) => code)).toEqual(['200', '220', '260', '270'])
    const one = await world.api.getAccount(world.t, sales[0]?.accountID ?? '')
    expect(one.body.accounts?.[0]).toMatchObject({ name: 'Sales', taxType: 'OUTPUT2' })
  })

  test('changed since', async () => {
    await world.clock.advance(60_000)
    const since = world.clock.now()
    await world.clock.advance(5_000)
    world.xero.archiveAccount(world.org, '260')
    const changed = (await world.api.getAccounts(world.t, since)).body.accounts ?? []
    expect(changed.map(({ code, status }) => [code, status])).toEqual([['260', 'ARCHIVED']])
  })
})

describe('tax rates', () => {
  test.each([
    ['GB', 'OUTPUT2', 20],
    ['AU', 'OUTPUT', 10],
    ['NZ', 'OUTPUT2', 15],
    ['US', 'OUTPUT', 8.25],
    ['DE', 'OUTPUT', 15],
  ])('of %s have %s at %d %%', async (countryCode, taxType, rate) => {
    const org = world.xero.addOrganisation({ name: countryCode, countryCode })
    world.xero.addUser({ email: 'ada@example.com', organisations: [org] })
    await world.xero.consent({
      authorizeUrl: authorizeUrlOf(world.xero.url),
      userEmail: 'ada@example.com',
      organisations: [org.tenantId],
    })
    const found = (await world.api.getTaxRateByTaxType(org.tenantId, taxType)).body.taxRates?.[0]
    expect(found).toMatchObject({ effectiveRate: rate, canApplyToRevenue: true, status: 'ACTIVE' })
  })

  test('apply to revenue or not, and compound ones add up', async () => {
    const sales = (await world.api.getTaxRates(world.t, 'Status=="ACTIVE" AND CanApplyToRevenue==true')).body.taxRates ?? []
    const types = sales.map(({ taxType }) => taxType)
    expect(types).toEqual(['OUTPUT2', 'RROUTPUT', 'ZERORATEDOUTPUT', 'EXEMPTOUTPUT', 'NONE', 'TAX001'])
    expect(sales.find(({ taxType }) => taxType === 'TAX001')).toMatchObject({
      effectiveRate: 13.4,
      taxComponents: [{ rate: 5 }, { rate: 8, isCompound: true }],
    })
  })
})

test('currencies, and adding one', async () => {
  const codes = async () => ((await world.api.getCurrencies(world.t)).body.currencies ?? []).map(({ code }) => String(code))
  expect(await codes()).toEqual(['GBP', 'EUR'])
  await world.api.createCurrency(world.t, { code: 'USD' as never })
  expect(await codes()).toEqual(['GBP', 'EUR', 'USD'])
})

test('branding themes, tracking categories, items, users and reminders', async () => {
  const { api, t } = world
  const themes = (await api.getBrandingThemes(t)).body.brandingThemes ?? []
  expect(themes.map(({ sortOrder }) => sortOrder)).toEqual([0, 1])
  expect((await api.getBrandingTheme(t, themes[1]?.brandingThemeID ?? '')).body.brandingThemes?.[0]?.name).toBe(
    'Special Projects',
  )

  const categories = (await api.getTrackingCategories(t)).body.trackingCategories ?? []
  expect(categories.map(({ name, options }) => [name, options?.length])).toEqual([
    ['Region', 3],
    ['Salesperson', 2],
  ])
  expect((await api.getTrackingCategories(t, undefined, undefined, true)).body.trackingCategories).toHaveLength(3)
  expect(
    (await api.getTrackingCategory(t, categories[0]?.trackingCategoryID ?? '')).body.trackingCategories?.[0]?.options,
  ).toHaveLength(4)

  const items = (await api.getItems(t, undefined, 'IsSold==true')).body.items ?? []
  expect(items.map(({ code }) => code)).toEqual(['CONSULT', 'TRAIN'])
  expect((await api.getItem(t, items[0]?.itemID ?? '')).body.items?.[0]?.salesDetails).toMatchObject({
    unitPrice: 120,
    accountCode: '200',
  })

  expect((await api.getUsers(t)).body.users?.map(({ emailAddress }) => emailAddress)).toEqual(['ada@example.com'])
  expect((await api.getInvoiceReminders(t)).body.invoiceReminders).toEqual([{ enabled: false }])
  const actions = (await api.getOrganisationActions(t)).body.actions ?? []
  expect(actions.find(({ name }) => name === 'CreateApprovedInvoice')?.status).toBe('ALLOWED')
})
