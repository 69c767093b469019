import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anInvoice, sendInvoice, startTestWorld } from '../test-world.ts'
import { effectiveRate, lineAmountOf, taxAmountOf } from './line-math.ts'

let world: Awaited<ReturnType<typeof startTestWorld>>
beforeAll(async () => {
  world = await startTestWorld()
})
afterAll(() => world.xero.close())

describe('one line', () => {
  test.each([
    [{ quantity: 2, unitAmount: 450.5, discountRate: 10 }, 810.9],
    [{ quantity: 3, unitAmount: 0.335 }, 1.01],
    [{ quantity: 1.005, unitAmount: 1 }, 1.01],
    [{ quantity: 1, unitAmount: -1.005 }, -1.01],
    [{ quantity: 4, unitAmount: 25, discountAmount: 0.01 }, 99.99],
    [{ quantity: 0.3333, unitAmount: 100 }, 33.33],
  ])('%j amounts to %d', (pricing, amount) => expect(lineAmountOf(pricing)).toBe(amount))

  test.each([
    [25.06, 15, 'Exclusive', 3.76],
    [25.63, 15, 'Exclusive', 3.84],
    [120, 20, 'Inclusive', 20],
    [100, 20, 'Inclusive', 16.67],
    [100, 20, 'NoTax', 0],
    [0.1, 5, 'Exclusive', 0.01],
    [10.3, 17.5, 'Exclusive', 1.8],
  ] as const)('%d at %d %% %s carries %d tax', (amount, percent, types, tax) =>
    expect(taxAmountOf(amount, percent, types)).toBe(tax),
  )

  test('compound parts of a rate come on top of the simple ones', () => {
    const components = [
      { name: 'a', rate: 5, isCompound: false },
      { name: 'b', rate: 8, isCompound: true },
    ]
    expect(effectiveRate({ components })).toBe(13.4)
  })
})

describe('a whole invoice', () => {
  const line = (UnitAmount: number, more: object = {}) => ({
    Description: 'x',
    Quantity: 1,
    UnitAmount,
    AccountCode: '200',
    ...more,
  })

  test('adds up rounded lines: 15 % of 25.06, 25.61 and 25.63 is 11.44, not 11.45', async () => {
    const nz = await startTestWorld()
    const org = nz.xero.addOrganisation({ name: 'Kiwi', countryCode: 'NZ' })
    const made = nz.xero.addInvoice(org, { LineItems: [25.06, 25.61, 25.63].map((amount) => line(amount)) })
    expect(made).toMatchObject({ SubTotal: 76.3, TotalTax: 11.44, Total: 87.74 })
    await nz.xero.close()
  })

  test.each([
    ['Exclusive', { SubTotal: 100.1, TotalTax: 20.02, Total: 120.12 }],
    ['Inclusive', { SubTotal: 83.42, TotalTax: 16.68, Total: 100.1 }],
    ['NoTax', { SubTotal: 100.1, TotalTax: 0, Total: 100.1 }],
  ])('with %s amounts', async (LineAmountTypes, totals) => {
    const { element } = await sendInvoice(world.call, anInvoice({ LineAmountTypes, LineItems: [line(50.05), line(50.05)] }))
    expect(element).toMatchObject({ ...totals, LineAmountTypes })
  })

  test('keeps four places of a unit price only with unitdp=4', async () => {
    const precise = await sendInvoice(world.call, anInvoice({ LineItems: [line(0.1234, { Quantity: 1000 })] }))
    expect(precise.element).toMatchObject({ SubTotal: 123.4, LineItems: [{ UnitAmount: 0.1234 }] })
    const coarse = await sendInvoice(
      world.call,
      anInvoice({ LineItems: [line(0.1234, { Quantity: 1000 })] }),
      'POST',
      '/Invoices',
      2,
    )
    expect(coarse.element).toMatchObject({ SubTotal: 120, LineItems: [{ UnitAmount: 0.12 }] })
  })

  test('counts discounts, and takes a tax amount that is sent as it is', async () => {
    const discounted = await sendInvoice(world.call, anInvoice({ LineItems: [line(450.5, { Quantity: 2, DiscountRate: 10 })] }))
    expect(discounted.element).toMatchObject({ SubTotal: 810.9, TotalDiscount: 90.1, IsDiscounted: true, TotalTax: 162.18 })
    const taxed = await sendInvoice(world.call, anInvoice({ LineItems: [line(100, { TaxAmount: 19.99 })] }))
    expect(taxed.element).toMatchObject({ TotalTax: 19.99, Total: 119.99 })
  })

  test('fills in what follows from a line amount, and refuses one that does not fit', async () => {
    const filled = await sendInvoice(
      world.call,
      anInvoice({ LineItems: [{ Description: 'x', Quantity: 4, LineAmount: 100, AccountCode: '200' }] }),
    )
    expect(filled.element).toMatchObject({ LineItems: [{ Quantity: 4, UnitAmount: 25, LineAmount: 100 }] })
    const wrong = await sendInvoice(world.call, anInvoice({ LineItems: [line(100, { LineAmount: 99 })] }))
    expect(wrong.errors).toEqual(['The line total 99 does not match the expected line total 100'])
  })
})
