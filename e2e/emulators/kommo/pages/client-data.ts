import type { Platform } from '../platform.ts'
import type { Account, Company, Contact } from '../state/model.ts'
import { formatMoney } from './locale.ts'
import { reachOf } from './reach.ts'

export type ClientData = {
  id: number
  type: 'contacts' | 'companies'
  name: string
  email: string
  phone: string
  /** The company of a contact, or the contacts of a company. */
  linked: { id: number; name: string; href: string }[]
  /** Newest first. */
  deals: { id: number; name: string; href: string; stage: string; color: string; price: string }[]
}

/** Everything the page of a contact or a company shows. */
export function clientData(platform: Platform, account: Account, card: Contact | Company): ClientData {
  const { store } = platform
  const end = { type: card.type, id: card.id }
  const other = card.type === 'contacts' ? 'companies' : 'contacts'
  const hrefOf = (type: string, id: number) => `/accounts/${account.subdomain}/${type}/detail/${id}`
  return {
    id: card.id,
    type: card.type,
    name: card.name,
    email: reachOf(platform, card, 'EMAIL')[0] ?? '',
    phone: reachOf(platform, card, 'PHONE')[0] ?? '',
    linked: store.links.of(end, other).flatMap(({ to }) => {
      const one = store[other].find(to.id)
      return one ? [{ id: one.id, name: one.name, href: hrefOf(other, one.id) }] : []
    }),
    deals: store.links
      .of(end, 'leads')
      .flatMap(({ to }) => store.leads.find(to.id) ?? [])
      .filter(({ isDeleted }) => !isDeleted)
      .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)
      .map((lead) => {
        const stage = store.pipelines.find(lead.pipelineId)?.stages.find(({ id }) => id === lead.statusId)
        return {
          id: lead.id,
          name: lead.name,
          href: hrefOf('leads', lead.id),
          stage: stage?.name ?? '',
          color: stage?.color ?? '#ccc',
          price: formatMoney(account, lead.price),
        }
      }),
  }
}
