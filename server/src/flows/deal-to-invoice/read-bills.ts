import type { Client, Deal, Product } from '../../domain/deal.ts'
import { groupBy } from '../../domain/group-by.ts'
import type { DealToBill } from '../../domain/invoice-from-deal.ts'
import type { Rule } from '../../domain/rule.ts'
import type { KommoCrm } from '../../kommo/port.ts'

type Wanted = { deal: Deal; rule: Rule }

/**
 * Everything around deals that an invoice needs, read in as few calls as possible: one for persons, one for companies, one
 * per products list, each only when some rule asks for it.
 *
 * @returns one bill per deal and rule, in the order given.
 */
export async function readBills(crm: KommoCrm, wanted: Wanted[]): Promise<DealToBill[]> {
  const [clients, products] = await Promise.all([
    readClients(crm, wanted),
    readProducts(
      crm,
      wanted.filter(({ rule }) => rule.lineSource.kind === 'products').map(({ deal }) => deal),
    ),
  ])
  return wanted.map(({ deal }) => ({
    deal,
    person: clients.persons.get(deal.mainContactId ?? 0) ?? null,
    company: clients.companies.get(deal.companyId ?? 0) ?? null,
    products: deal.products.flatMap(({ productId }) => products.get(productId) ?? []),
  }))
}

async function readClients(
  crm: KommoCrm,
  wanted: Wanted[],
): Promise<{ persons: Map<number, Client>; companies: Map<number, Client> }> {
  const billsCompany = ({ deal, rule }: Wanted) => rule.billTo !== 'person' && deal.companyId !== null
  const companies = await byId(
    wanted.filter(billsCompany).map(({ deal }) => deal.companyId),
    (ids) => crm.getCompanies(ids),
  )
  // A company without an address of its own is written to through the deal's main contact.
  const needsPerson = (one: Wanted) => !billsCompany(one) || (companies.get(one.deal.companyId ?? 0)?.emails.length ?? 0) === 0
  const persons = await byId(
    wanted.filter(needsPerson).map(({ deal }) => deal.mainContactId),
    (ids) => crm.getPersons(ids),
  )
  return { persons, companies }
}

async function byId(ids: (number | null)[], read: (ids: number[]) => Promise<Client[]>): Promise<Map<number, Client>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  return new Map((await read(wanted)).map((client) => [client.id, client]))
}

async function readProducts(crm: KommoCrm, deals: Deal[]): Promise<Map<number, Product>> {
  const found = new Map<number, Product>()
  const lists = groupBy(
    deals.flatMap((deal) => deal.products),
    (product) => product.catalogId,
  )
  for (const [catalogId, products] of lists) {
    const ids = [...new Set(products.map(({ productId }) => productId))]
    for (const product of await crm.getProducts(catalogId, ids)) found.set(product.id, product)
  }
  return found
}
