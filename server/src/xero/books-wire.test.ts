import { describe, expect, test } from 'vitest'
import { accountsFromWire, itemsFromWire, profileFromWire, taxRatesFromWire, trackingFromWire } from './books-wire.ts'

describe('books', () => {
  test('only active revenue accounts with a code and without a task of their own are for sales', () => {
    const account = (fields: object) =>
      ({
        accountID: 'a',
        code: '200',
        name: 'Sales',
        status: 'ACTIVE',
        _class: 'REVENUE',
        taxType: 'OUTPUT2',
        ...fields,
      }) as never
    const wire = [
      account({}),
      account({ status: 'ARCHIVED' }),
      account({ _class: 'EXPENSE' }),
      account({ systemAccount: 'ROUNDING' }),
      account({ code: undefined }),
    ]
    expect(accountsFromWire(wire)).toEqual([{ id: 'a', code: '200', name: 'Sales', taxType: 'OUTPUT2' }])
    expect(accountsFromWire([account({ systemAccount: '' })])).toHaveLength(1)
  })

  test('only active rates for revenue are offered, with the rate that compounds', () => {
    const rate = (fields: object) =>
      ({
        taxType: 'T',
        name: 'Tax',
        status: 'ACTIVE',
        canApplyToRevenue: true,
        displayTaxRate: 12,
        effectiveRate: 12.35,
        ...fields,
      }) as never
    expect(taxRatesFromWire([rate({}), rate({ status: 'DELETED' }), rate({ canApplyToRevenue: false })])).toEqual([
      { taxType: 'T', name: 'Tax', rate: '12.35' },
    ])
  })

  test('only sold items and active tracking are offered', () => {
    const salesDetails = { unitPrice: 0.1234, accountCode: '200', taxType: 'OUTPUT2' }
    expect(
      itemsFromWire([
        { code: 'A', description: 'One A', isSold: true, salesDetails },
        { code: 'B', isSold: false },
        { code: 'C', name: 'Gift', isSold: true, salesDetails: { unitPrice: 0 } },
        { code: 'D', isSold: true },
      ]),
    ).toEqual([
      { code: 'A', name: 'A', description: 'One A', unitAmount: '0.1234', accountCode: '200', taxType: 'OUTPUT2' },
      { code: 'C', name: 'Gift', description: null, unitAmount: '0', accountCode: null, taxType: null },
      { code: 'D', name: 'D', description: null, unitAmount: null, accountCode: null, taxType: null },
    ])
    const option = (id: string, status: string) => ({ trackingOptionID: id, name: id, status })
    const categories = [
      { trackingCategoryID: 'c', name: 'Region', status: 'ACTIVE', options: [option('n', 'ACTIVE'), option('s', 'ARCHIVED')] },
      { trackingCategoryID: 'd', name: 'Old', status: 'ARCHIVED', options: [] },
    ]
    expect(trackingFromWire(categories as never)).toEqual([{ id: 'c', name: 'Region', options: [{ id: 'n', name: 'n' }] }])
  })

  test('the profile knows the zone and the later of the two lock days', () => {
    const wire = {
      name: 'Demo',
      baseCurrency: 'NZD',
      timezone: 'NEWZEALANDSTANDARDTIME',
      countryCode: 'NZ',
      _class: 'STANDARD',
      periodLockDate: new Date('2026-03-31T00:00:00Z'),
      endOfYearLockDate: new Date('2025-12-31T00:00:00Z'),
      paymentTerms: { sales: { day: 14, type: 'DAYSAFTERBILLDATE' } },
    }
    expect(profileFromWire(wire as never)).toEqual({
      name: 'Demo',
      shortCode: null,
      baseCurrency: 'NZD',
      timeZone: 'Pacific/Auckland',
      countryCode: 'NZ',
      plan: 'STANDARD',
      isDemo: false,
      isTrial: false,
      lockDay: '2026-03-31',
      paymentTerms: { day: 14, type: 'after_bill_date' },
    })
  })

  test.each([
    ['TRIAL', true],
    ['DEMO', false],
    [undefined, false],
  ])('an organisation of class %s is on trial: %s', (_class, isTrial) => {
    expect(profileFromWire({ _class } as never).isTrial).toBe(isTrial)
  })

  test('a zone that nobody told us about is none', () => {
    expect(profileFromWire({ timezone: 'MARSSTANDARDTIME' } as never)).toMatchObject({ timeZone: null, lockDay: null })
  })
})
