import { addElement } from '../api/catalogs.ts'
import { addFieldTo, addPipelineTo, furnishAccount, type NewField } from '../crm/accounts.ts'
import { createCard } from '../crm/cards.ts'
import { link } from '../crm/linking.ts'
import type { Platform } from '../platform.ts'
import type { Account, CatalogElement, Company, Contact, EntityType, Field, Pipeline, User } from '../state/model.ts'
import { type FieldInputs, readFieldInputs } from './field-input.ts'
import { type AccountRef, idOfRef, type NamedRef, type Ref, type Refs } from './refs.ts'

export type NewAccount = {
  id?: number
  subdomain: string
  name?: string
  currency?: string
  timezone?: string
  language?: string
  country?: string
}
export type NewContact = {
  name?: string
  firstName?: string
  lastName?: string
  email?: string
  phone?: string
  company?: Ref
  fields?: FieldInputs
  responsibleUser?: NamedRef
}
export type NewCompany = { name: string; email?: string; phone?: string; fields?: FieldInputs; responsibleUser?: NamedRef }
export type NewProduct = { name: string; sku?: string; price?: number; unit?: string; description?: string }
export type FieldOwner = EntityType | 'products'

/** Filling accounts: what people do in Kommo before our integration is there. */
export type AccountSeeds = {
  addAccount(account: NewAccount): Account
  renameSubdomain(account: AccountRef, next: string): Account
  addUser(account: AccountRef, user: { name: string; email: string; isAdmin?: boolean; roleId?: number }): User
  addPipeline(account: AccountRef, pipeline: { name: string; stages: readonly string[] }): Pipeline
  addField(account: AccountRef, entity: FieldOwner, field: NewField): Field
  addContact(account: AccountRef, contact: NewContact): Contact
  addCompany(account: AccountRef, company: NewCompany): Company
  addProduct(account: AccountRef, product: NewProduct): CatalogElement
}

const FIRST_ACCOUNT_ID = 31_361_463

export function createAccountSeeds(platform: Platform, refs: Refs): AccountSeeds {
  const products = (accountId: number) => {
    const catalog = platform.store.catalogs.all(accountId).find(({ type }) => type === 'products')
    if (!catalog) throw new Error(`Account ${accountId} has no products list.`)
    return catalog
  }
  const reach = ({ email, phone }: { email?: string; phone?: string }): FieldInputs => ({
    ...(email !== undefined && { EMAIL: [email] }),
    ...(phone !== undefined && { PHONE: [phone] }),
  })
  const actor = (accountId: number, ref: NamedRef | undefined) => ({ by: refs.user(accountId, ref).id })
  return {
    addAccount({
      id,
      subdomain,
      name = subdomain,
      currency = 'GBP',
      timezone = 'Europe/London',
      language = 'en',
      country = 'GB',
    }) {
      const { accounts } = platform.store
      const now = platform.now()
      const account: Account = {
        id: id ?? FIRST_ACCOUNT_ID + accounts.size,
        subdomain,
        name,
        currency,
        timezone,
        language,
        country,
        createdAt: now,
        updatedAt: now,
      }
      if (accounts.has(account.id) || [...accounts.values()].some((other) => other.subdomain === subdomain))
        throw new Error(`The account ${subdomain} (${account.id}) exists already.`)
      accounts.set(account.id, account)
      furnishAccount(platform, account)
      return account
    },
    renameSubdomain(ref, next) {
      const account = refs.account(ref)
      account.subdomain = next
      account.updatedAt = platform.now()
      return account
    },
    addUser(ref, { name, email, isAdmin = false, roleId = null }) {
      const accountId = refs.account(ref).id
      return platform.store.users.add({ id: platform.store.nextId(), accountId, name, email, isAdmin, isActive: true, roleId })
    },
    addPipeline: (ref, { name, stages }) => addPipelineTo(platform, refs.account(ref).id, name, stages),
    addField(ref, entity, field) {
      const { id } = refs.account(ref)
      return addFieldTo(platform, id, entity === 'products' ? `catalog:${products(id).id}` : entity, field)
    },
    addContact(ref, contact) {
      const { id } = refs.account(ref)
      const act = actor(id, contact.responsibleUser)
      const patch = {
        ...(contact.name !== undefined && { name: contact.name }),
        ...(contact.firstName !== undefined && { firstName: contact.firstName }),
        ...(contact.lastName !== undefined && { lastName: contact.lastName }),
        values: readFieldInputs(platform, id, 'contacts', { ...reach(contact), ...contact.fields }),
      }
      const added = createCard(platform, id, 'contacts', patch, act) as Contact
      if (contact.company !== undefined)
        link(platform, id, { type: 'contacts', id: added.id }, { type: 'companies', id: idOfRef(contact.company) }, act.by)
      return added
    },
    addCompany(ref, company) {
      const { id } = refs.account(ref)
      const values = readFieldInputs(platform, id, 'companies', { ...reach(company), ...company.fields })
      return createCard(platform, id, 'companies', { name: company.name, values }, actor(id, company.responsibleUser)) as Company
    },
    addProduct(ref, { name, sku, price, unit, description }) {
      const { id } = refs.account(ref)
      const filled = Object.entries({ SKU: sku, PRICE: price, UNIT: unit, DESCRIPTION: description }).filter(
        ([, value]) => value !== undefined,
      )
      const custom_fields_values = filled.map(([field_code, value]) => ({ field_code, values: [{ value }] }))
      return addElement(platform, products(id), { name, custom_fields_values }, refs.user(id).id)
    },
  }
}
