import type { CreateMode } from '../../contract/invoice-form.ts'
import { createModes } from '../../contract/invoice-form.ts'
import type { MyPermissions } from '../../contract/permission.ts'
import { groupBy } from '../../domain/group-by.ts'
import { inTheWay } from '../../domain/in-the-way.ts'
import { isLiveInvoice } from '../../domain/invoice.ts'
import type { Rule } from '../../domain/rule.ts'
import { rulesForDeal } from '../../domain/rules-for-deal.ts'
import type { Account } from '../../store/accounts.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { Link, Links } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import type { CurrentBooks } from '../current-books.ts'
import { clientKey } from '../deal-to-invoice/resolve-contacts.ts'
import type { Open } from '../open.ts'
import { type FoundContact, knownContacts, newContact, noContact } from './find-contact.ts'
import { type Look, lookAtDeals, usableRules } from './look-at-deals.ts'
import { modeOf, modesOf } from './modes.ts'
import { heldBy } from './order-invoices.ts'

export type ManyNeeds = {
  open: Open
  rules: Pick<Rules, 'ofAccount'>
  organisations: Pick<Organisations, 'ofAccount'>
  links: Pick<Links, 'ofDeals'>
  contactLinks: Pick<ContactLinks, 'find'>
  seenDeals: SeenDeals
  currentBooks: CurrentBooks
  now: () => Date
}

/** One of many deals. `found` is from memory: whom nobody has met yet is looked for when the invoice is made. */
export type Seen =
  | { kind: 'look'; dealId: number; name: string; look: Look; found: FoundContact }
  | { kind: 'invoiced'; dealId: number; name: string; number: string }
  | { kind: 'unknown_deal' | 'no_rule'; dealId: number; name: string }

/**
 * What would become of many deals, in one pass: one call for the deals, one for persons, one for companies, one per products
 * list, none to Xero.
 *
 * @param wished what becomes of the invoices; null for what the rules say, as far as they agree and this person may do it.
 * @returns in the order of the ids.
 */
export async function lookAtMany(
  { account, mine }: { account: Account; mine: MyPermissions },
  dealIds: number[],
  wished: CreateMode | null,
  needs: ManyNeeds,
): Promise<{ seen: Seen[]; mode: CreateMode; modes: CreateMode[] }> {
  const crm = needs.open.crm(account)
  const [rules, organisations, deals, links] = await Promise.all([
    needs.rules.ofAccount(account.id),
    needs.organisations.ofAccount(account.id),
    crm.getDeals(dealIds),
    needs.links.ofDeals(account.id, dealIds),
  ])
  await needs.seenDeals.save(account.id, deals)
  const usable = usableRules(rules, organisations)
  const invoicedBy = blockingLinks(links, rules, needs.now())
  const pairs = deals.flatMap((deal) => {
    const [rule] = rulesForDeal(usable, deal)
    return rule && !invoicedBy(deal.id) ? [{ deal, rule }] : []
  })
  const modes = commonModes(mine, pairs, organisations)
  const mode = wished ?? commonMode(pairs, modes)
  const now = needs.now()
  const looks = await lookAtDeals(pairs, { account, crm, currentBooks: needs.currentBooks, mine, mode, now })
  const known = await contactsOf(looks, needs)

  const dealOf = new Map(deals.map((deal) => [deal.id, deal]))
  const lookOf = new Map(looks.map((look) => [look.deal.id, look]))
  const seen = dealIds.map((dealId): Seen => {
    const name = dealOf.get(dealId)?.name ?? ''
    if (!dealOf.has(dealId)) return { kind: 'unknown_deal', dealId, name }
    const blocking = invoicedBy(dealId)
    if (blocking) return { kind: 'invoiced', dealId, name, number: blocking.invoice?.number ?? '' }
    const look = lookOf.get(dealId)
    return look ? { kind: 'look', dealId, name, look, found: known(look) } : { kind: 'no_rule', dealId, name }
  })
  return { seen, mode, modes }
}

/** The invoice that a deal has already or is getting; one made by hand in Xero counts here, since nobody looks at each deal. */
function blockingLinks(links: Link[], rules: Rule[], now: Date): (dealId: number) => Link | null {
  const held = heldBy(rules)
  const byDeal = groupBy(
    links.map((link) => ({ ...link, heldUntil: held(link) })),
    ({ dealId }) => dealId,
  )
  return (dealId) => {
    const ofDeal = byDeal.get(dealId) ?? []
    const handMade = ofDeal.find(({ state, invoice }) => state === 'LINKED' && invoice !== null && isLiveInvoice(invoice))
    return inTheWay(ofDeal, { kind: 'whole' }, now) ?? handMade ?? null
  }
}

type Pair = { rule: Rule }

/** What this person may do in every organisation concerned. */
function commonModes(mine: MyPermissions, pairs: Pair[], organisations: Organisation[]): CreateMode[] {
  const used = new Set(pairs.map(({ rule }) => rule.organisationId))
  const isDemo = organisations.some(({ id, books }) => used.has(id) && books?.isDemo)
  return modesOf(mine, { isDemo })
}

/** Where rules differ, the one that goes least far: more can still be done, a sent invoice cannot be unsent. */
function commonMode(pairs: Pair[], modes: CreateMode[]): CreateMode {
  const wished = new Set(pairs.map(({ rule }) => modeOf(rule, modes)))
  return createModes.find((mode) => wished.has(mode)) ?? 'draft'
}

async function contactsOf(looks: Look[], { contactLinks }: ManyNeeds): Promise<(look: Look) => FoundContact> {
  const byOrganisation = new Map<string, Map<string, FoundContact>>()
  for (const [organisationId, share] of groupBy(looks, ({ organisation }) => organisation.id)) {
    const billed = share.flatMap(({ billing: { client, email } }) => (client ? [{ client, email }] : []))
    byOrganisation.set(organisationId, await knownContacts(organisationId, billed, contactLinks))
  }
  return ({ organisation, billing: { client, email } }) => {
    if (!client) return noContact
    return byOrganisation.get(organisation.id)?.get(clientKey(client)) ?? newContact({ client, email })
  }
}
