import { describe, expect, test } from 'vitest'
import { Decimal } from '../domain/money.ts'
import { dealPage, pipelinePage, personPage, productPage, profileAt } from './wire.ts'

const lead = (own: object = {}) => ({
  id: 20024930,
  name: 'Deal 42',
  price: 1234,
  responsible_user_id: 8375357,
  status_id: 94386187,
  pipeline_id: 12215168,
  updated_at: 1760976072,
  is_deleted: false,
  custom_fields_values: null,
  _embedded: { tags: [], companies: [] },
  ...own,
})
const dealOf = (own: object) => dealPage('UTC').parse({ _embedded: { leads: [lead(own)] } }).items[0]

describe('a lead becomes a deal', () => {
  test('when it is the documented sample, then every part is in our words', () => {
    const deal = dealOf({
      price_with_minor_units: 1234.56,
      custom_fields_values: [
        {
          field_id: 1928052,
          field_name: 'Region',
          field_code: null,
          field_type: 'select',
          values: [{ value: 'North', enum_id: 1669868, enum_code: null }],
        },
      ],
      _embedded: {
        companies: [{ id: 29610174 }],
        contacts: [
          { id: 1, is_main: false },
          { id: 29610175, is_main: true },
        ],
        catalog_elements: [{ id: 525439, metadata: { quantity: 2.5, catalog_id: 4521, price_id: 771938 } }],
      },
    })
    expect(deal).toEqual({
      id: 20024930,
      name: 'Deal 42',
      price: new Decimal('1234.56'),
      pipelineId: 12215168,
      stageId: 94386187,
      responsibleUserId: 8375357,
      updatedAt: new Date(1760976072_000),
      mainContactId: 29610175,
      companyId: 29610174,
      products: [{ productId: 525439, catalogId: 4521, quantity: new Decimal('2.5'), priceFieldId: 771938 }],
      fields: [{ fieldId: 1928052, code: null, values: ['North'] }],
    })
  })

  test.each([
    ['only whole units', { price: 1200 }, '1200'],
    ['minor units too', { price: 0, price_with_minor_units: 0.1 }, '0.1'],
    ['minor units as null', { price: 7, price_with_minor_units: null }, '7'],
    ['texts', { price: '7', price_with_minor_units: '7.25' }, '7.25'],
    ['a negative price', { price: -3 }, '-3'],
    ['zero, Kommo\'s "never filled in"', { price: 0, price_with_minor_units: 0 }, undefined],
    ['null', { price: null }, undefined],
  ])('when the price is given as %s, then the exact one is taken', (_, own, expected) => {
    expect(dealOf(own)?.price?.toString()).toBe(expected)
  })

  test('when no contact is marked as main, then the first is it', () => {
    expect(dealOf({ _embedded: { contacts: [{ id: 5 }, { id: 6 }] } })?.mainContactId).toBe(5)
    expect(
      dealOf({
        _embedded: {
          contacts: [
            { id: 5, main_contact: false },
            { id: 6, main_contact: true },
          ],
        },
      })?.mainContactId,
    ).toBe(6)
  })

  test('when a product of a deal names no list, then it is kept, as one that nobody can find', () => {
    expect(dealOf({ _embedded: { catalog_elements: [{ id: 5, metadata: null }] } })?.products).toEqual([
      { productId: 5, catalogId: 0, quantity: new Decimal(1), priceFieldId: null },
    ])
  })

  test('when a lead of the page is deleted, then it is absent', () => {
    const page = { _embedded: { leads: [{ id: 1, updated_at: 1, is_deleted: true }, lead({ id: 2 })] } }
    expect(
      dealPage('UTC')
        .parse(page)
        .items.map(({ id }) => id),
    ).toEqual([2])
  })

  test('when a link leads to the next page, then there is one', () => {
    const page = { _links: { next: { href: 'https://acme.kommo.com/api/v4/leads?page=2' } }, _embedded: { leads: [] } }
    expect(dealPage('UTC').parse(page).hasNext).toBe(true)
    expect(dealPage('UTC').parse({ _links: { self: { href: 'x' } }, _embedded: { leads: [] } }).hasNext).toBe(false)
  })
})

test('when a contact has several lines, then work comes first and blanks are left out', () => {
  const [person] = personPage.parse({
    _embedded: {
      contacts: [
        {
          id: 17611273,
          name: 'Ann Lee',
          first_name: 'Ann',
          last_name: '',
          custom_fields_values: [
            {
              field_id: 1,
              field_code: 'EMAIL',
              values: [
                { value: 'home@example.com', enum_code: 'PRIV' },
                { value: ' ', enum_code: 'WORK' },
                { value: ' ann@example.com ', enum_code: 'WORK' },
              ],
            },
            { field_id: 2, field_code: 'PHONE', values: [{ value: '+15550100', enum_code: 'MOB' }] },
          ],
        },
      ],
    },
  }).items
  expect(person).toEqual({
    kind: 'person',
    id: 17611273,
    name: 'Ann Lee',
    firstName: 'Ann',
    lastName: null,
    emails: ['ann@example.com', 'home@example.com'],
    phones: ['+15550100'],
  })
})

test('when a product has several prices, then each is there by its field', () => {
  const field = (id: number, code: string, type: string, value: unknown) => ({
    field_id: id,
    field_code: code,
    field_type: type,
    values: [{ value }],
  })
  const [product] = productPage(4521).parse({
    _embedded: {
      elements: [
        {
          id: 525439,
          name: 'Visa service',
          is_deleted: null,
          custom_fields_values: [
            field(1, 'SKU', 'text', 'VISA-1'),
            field(2, 'PRICE', 'price', '12'),
            field(3, 'SPECIAL_PRICE_1', 'price', '9.99'),
            field(4, 'DESCRIPTION', 'textarea', 'Two weeks'),
            field(5, 'UNIT', 'text', 'pcs'),
          ],
        },
        { id: 525440, name: 'Gone', is_deleted: true },
      ],
    },
  }).items
  expect(product).toEqual({
    id: 525439,
    catalogId: 4521,
    name: 'Visa service',
    sku: 'VISA-1',
    description: 'Two weeks',
    price: new Decimal(12),
    prices: { 2: new Decimal(12), 3: new Decimal('9.99') },
  })
})

test('when the account and its pipelines are read, then archived pipelines are left out', () => {
  expect(
    profileAt('acme.kommo.com').parse({
      id: 31361463,
      name: 'Acme',
      currency: 'GBP',
      language: 'en',
      country: 'GB',
      _embedded: { datetime_settings: { timezone: 'Europe/London' } },
    }),
  ).toEqual({
    id: 31361463,
    host: 'acme.kommo.com',
    name: 'Acme',
    currency: 'GBP',
    timeZone: 'Europe/London',
    language: 'en',
    country: 'GB',
  })
  const stages = [{ id: 142, name: 'Closed - won', color: '#CCFF66' }]
  const pipeline = (id: number, isArchive: boolean) => ({
    id,
    name: 'Sales',
    is_archive: isArchive,
    _embedded: { statuses: stages },
  })
  expect(pipelinePage.parse({ _embedded: { pipelines: [pipeline(1, false), pipeline(2, true)] } })).toEqual([
    { id: 1, name: 'Sales', stages },
  ])
})
