// Kommo's words and ours. What we read is parsed here and in wire-*.ts, nowhere else; keys we do not know are ignored.
// Source: Kommo API, Account, Users, Leads, Contacts, Lists, Notes.
import { z } from 'zod'
import type { Client, Deal, DealProduct, Product } from '../domain/deal.ts'
import { Decimal } from '../domain/money.ts'
import type { KommoProfile, KommoUser, Pipeline } from './port.ts'
import { amountIn, amountOf, contactLines, fieldValueOf, readFields, textIn } from './wire-fields.ts'
import { pageOf } from './wire-page.ts'

const instant = z.number().transform((seconds) => new Date(seconds * 1000))
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const textOrNull = z
  .string()
  .nullish()
  .transform((value) => value || null)
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])

// --- account, users, pipelines ---

export const profileAt = (host: string) =>
  z
    .object({
      id: z.number(),
      name: text,
      currency: z.string(),
      language: text,
      country: textOrNull,
      _embedded: z.object({ datetime_settings: z.object({ timezone: textOrNull }).nullish() }).nullish(),
    })
    .transform(({ id, name, currency, language, country, _embedded }): KommoProfile => ({
      id,
      host,
      name,
      currency: currency.toUpperCase(),
      timeZone: _embedded?.datetime_settings?.timezone ?? 'UTC',
      language: language || 'en',
      country,
    }))

/** Where the account's files live; null when the integration may not use them. */
export const driveUrl = z.object({ drive_url: textOrNull }).transform((account) => account.drive_url)

export const user = z
  .object({
    id: z.number(),
    name: text,
    email: text,
    rights: z
      .object({ is_admin: z.boolean().nullish(), is_active: z.boolean().nullish(), role_id: z.number().nullish() })
      .nullish(),
  })
  .transform(({ id, name, email, rights }): KommoUser => ({
    id,
    name,
    email,
    isAdmin: rights?.is_admin ?? false,
    isActive: rights?.is_active ?? true,
    roleId: rights?.role_id ?? null,
  }))

const stage = z.object({ id: z.number(), name: z.string(), color: textOrNull })
/** Archived pipelines take no deals any more. */
export const pipelinePage = pageOf(
  'pipelines',
  z.object({
    id: z.number(),
    name: z.string(),
    is_archive: z.boolean().nullish(),
    _embedded: z.object({ statuses: list(stage) }).nullish(),
  }),
).transform(({ items }) =>
  items
    .filter((pipeline) => !pipeline.is_archive)
    .map(({ id, name, _embedded }): Pipeline => ({ id, name, stages: _embedded?.statuses ?? [] })),
)

// --- deals ---

const linkedContact = z.object({ id: z.number(), is_main: z.boolean().nullish(), main_contact: z.boolean().nullish() })
const linkedProduct = z
  .object({
    id: z.number(),
    metadata: z
      .object({
        quantity: z.union([z.number(), z.string()]).nullish(),
        catalog_id: z.number().nullish(),
        price_id: z.number().nullish(),
      })
      .nullish(),
  })
  .transform(({ id, metadata }): DealProduct => ({
    productId: id,
    catalogId: metadata?.catalog_id ?? 0, // no list: the product will be missing, instead of left out of an invoice
    quantity: amountOf(metadata?.quantity ?? 1) ?? new Decimal(0),
    priceFieldId: metadata?.price_id ?? null,
  }))

const lead = z
  .object({
    id: z.number(),
    name: text,
    price: z.union([z.number(), z.string()]).nullish(),
    price_with_minor_units: z.union([z.number(), z.string()]).nullish(),
    responsible_user_id: z.number().nullish(),
    status_id: z.number(),
    pipeline_id: z.number(),
    updated_at: instant,
    custom_fields_values: readFields,
    _embedded: z
      .object({
        contacts: list(linkedContact),
        companies: list(z.object({ id: z.number() })),
        catalog_elements: list(linkedProduct),
      })
      .nullish(),
  })
  .transform(({ _embedded, ...own }) => ({ own, linked: _embedded ?? { contacts: [], companies: [], catalog_elements: [] } }))
type ReadLead = z.output<typeof lead>

function dealOf({ own, linked }: ReadLead, timeZone: string): Deal {
  const main = linked.contacts.find((contact) => contact.is_main ?? contact.main_contact) ?? linked.contacts[0]
  return {
    id: own.id,
    name: own.name,
    price: priceOf(own),
    pipelineId: own.pipeline_id,
    stageId: own.status_id,
    responsibleUserId: own.responsible_user_id ?? 0,
    updatedAt: own.updated_at,
    mainContactId: main?.id ?? null,
    companyId: linked.companies[0]?.id ?? null,
    products: linked.catalog_elements,
    fields: own.custom_fields_values.map(fieldValueOf(timeZone)),
  }
}

/** `price` has its decimals cut off, so the exact one goes first where it exists. Kommo writes 0 for "never filled in". */
function priceOf({ price, price_with_minor_units: exact }: ReadLead['own']): Decimal | null {
  const amount = amountOf(exact) ?? amountOf(price)
  return amount === null || amount.isZero() ? null : amount
}

/** A deal in the trash shows no more than its id. */
const deletedLead = z.object({ is_deleted: z.literal(true) }).transform(() => null)

/** Deals of one page without the deleted ones. */
export const dealPage = (timeZone: string) =>
  pageOf('leads', z.union([deletedLead, lead])).transform(({ items, hasNext }) => ({
    items: items.flatMap((item) => (item === null ? [] : [dealOf(item, timeZone)])),
    hasNext,
  }))

// --- clients and products ---

const client = z.object({
  id: z.number(),
  name: text,
  first_name: textOrNull,
  last_name: textOrNull,
  custom_fields_values: readFields,
})

const clientOf =
  (kind: Client['kind']) =>
  ({ id, name, first_name: firstName, last_name: lastName, custom_fields_values: fields }: z.output<typeof client>): Client => ({
    kind,
    id,
    name: name || [firstName, lastName].filter(Boolean).join(' '),
    firstName,
    lastName,
    emails: contactLines(fields, 'EMAIL'),
    phones: contactLines(fields, 'PHONE'),
  })

export const personPage = pageOf('contacts', client.transform(clientOf('person')))
export const companyPage = pageOf('companies', client.transform(clientOf('company')))

const element = z.object({
  id: z.number(),
  catalog_id: z.number().nullish(),
  name: text,
  is_deleted: z.boolean().nullish(),
  custom_fields_values: readFields,
})

const isPrice = ({
  field_type: type,
  field_code: code,
}: {
  field_type?: string | null | undefined
  field_code?: string | null | undefined
}) => type === 'price' || type === 'monetary' || (code ?? '').includes('PRICE')

function productOf(catalogId: number, { id, name, custom_fields_values: fields }: z.output<typeof element>): Product {
  const byCode = (code: string) => fields.find((field) => field.field_code === code)
  const prices = fields.filter(isPrice).flatMap((field) => {
    const amount = amountIn(field)
    return amount === null ? [] : [[field.field_id, amount] as const]
  })
  return {
    id,
    catalogId,
    name,
    sku: textIn(byCode('SKU')),
    description: textIn(byCode('DESCRIPTION')),
    price: amountIn(byCode('PRICE')),
    prices: Object.fromEntries(prices),
  }
}

export const productPage = (catalogId: number) =>
  pageOf('elements', element).transform(({ items, hasNext }) => ({
    items: items.filter((item) => !item.is_deleted).map((item) => productOf(catalogId, item)),
    hasNext,
  }))
