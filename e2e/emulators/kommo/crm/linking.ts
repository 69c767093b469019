import type { Platform } from '../platform.ts'
import type { CatalogElement, Contact, LinkTarget } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'

type End = { type: LinkTarget; id: number }
export type LinkMetadata = { isMain?: boolean; quantity?: number; catalogId?: number; priceId?: number }

/**
 * Links two things of an account and keeps Kommo's counts: a contact belongs to at most one company, a lead to at most one
 * company and any number of contacts, exactly one of them the main one.
 */
export function link(platform: Platform, accountId: number, from: End, to: End, by: number, metadata: LinkMetadata = {}): void {
  const { links } = platform.store
  const lead = from.type === 'leads' ? from : to.type === 'leads' ? to : undefined
  const other = lead === from ? to : from
  if (other.type === 'companies' || from.type === 'companies') {
    const holder = from.type === 'companies' ? to : from
    if (holder.type !== 'catalog_elements') for (const old of links.of(holder, 'companies')) links.remove(holder, old.to)
  }
  let isMain = false
  if (lead && other.type === 'contacts') {
    const contacts = links.of(lead, 'contacts').filter(({ to: { id } }) => id !== other.id)
    isMain = metadata.isMain ?? contacts.length === 0
    if (isMain) for (const old of contacts) links.add({ ...old, isMain: false })
    if (!isMain && !contacts.some((contact) => contact.isMain)) isMain = true
  }
  links.add({
    accountId,
    from,
    to,
    isMain,
    quantity: metadata.quantity ?? 1,
    catalogId: metadata.catalogId ?? null,
    priceId: metadata.priceId ?? null,
    updatedBy: by,
  })
}

/** The contact that stands on the deal, if any. */
export function mainContact(platform: Platform, leadId: number): Contact | undefined {
  const links = platform.store.links.of({ type: 'leads', id: leadId }, 'contacts')
  const main = links.find(({ isMain }) => isMain) ?? links[0]
  return main && platform.store.contacts.find(main.to.id)
}

/** The price of a product as it stands in its PRICE field; 0 when empty. */
export function productPrice(platform: Platform, product: CatalogElement): number {
  const field = fieldsOf(platform.store, product.accountId, `catalog:${product.catalogId}`).find(({ code }) => code === 'PRICE')
  return Number((field && product.values.get(field.id)?.[0]?.value) ?? 0)
}
