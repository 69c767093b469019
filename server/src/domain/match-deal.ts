import { type Client, type Deal, isLost } from './deal.ts'
import { dealMentions } from './deal-numbers.ts'
import type { Invoice } from './invoice.ts'
import { formatMoney } from './money.ts'

export { dealNumbersIn } from './deal-numbers.ts'

/** A deal that an invoice may belong to. `reasons` are sentences for and against, in English, never empty. */
type DealCandidate = { dealId: number; reasons: string[] }

/** What to do about the deal of an invoice. Candidates are never empty, the likeliest first, at most ten. */
export type DealMatch =
  { kind: 'link'; dealId: number; reason: string } | { kind: 'ask'; candidates: DealCandidate[] } | { kind: 'none' }

const MAX_CANDIDATES = 10 // what a person can look through; any other deal can still be chosen by hand

type Input = {
  /** Made by hand; one that carries our marker is not asked about. */
  invoice: Invoice
  /** Deals that exist and that the reference names (`dealNumbersIn`), won and lost ones too. */
  byReference: Deal[]
  /** Open deals of the invoice's client. */
  byClient: Deal[]
  /** Whether it is certain who the client is, e.g. by a contact that was linked before, not only by a name. */
  isClientSure: boolean
  /** Of the Kommo account: what prices are in. */
  accountCurrency: string
  /** Deals that have a live invoice already. */
  dealsWithInvoice: Set<number>
  /**
   * The invoice's client in Kommo: the person, the company or both. Without it a client is only recognised by its open deals,
   * so that a won deal under the right number is asked about.
   */
  clients?: Pick<Client, 'kind' | 'id'>[]
}

/**
 * Finds the deal that an invoice belongs to. It links silently only when everything speaks for one deal and nothing against
 * it; a wrong link costs more than a question:
 *
 * - The reference names exactly one deal. Against it speak: another client, a lost deal, another deal of the client with
 *   exactly this amount while the amount of the named one differs. Of a client we do not know, a number that is not explicitly
 *   a deal's (`#4711`) needs the same amount beside it.
 * - Else the client is certain and has exactly one open deal without an invoice whose value equals the total or the subtotal,
 *   in the account's currency. Against it speaks a reference that names a deal which does not exist.
 *
 * @returns `ask` with all deals that come into question, `none` when there is not a single one.
 */
export function matchDeal(input: Input): DealMatch {
  const named = unique(input.byReference)
  const [only] = named
  if (only !== undefined && named.length === 1 && isNamedForSure(only, input)) {
    return { kind: 'link', dealId: only.id, reason: `The reference names deal ${only.id}.` }
  }
  const fitting = only === undefined ? fittingDeals(input) : []
  const [fit] = fitting
  if (fit !== undefined && fitting.length === 1 && input.isClientSure && !namesSomeDeal(input.invoice)) {
    return { kind: 'link', dealId: fit.id, reason: 'It is the only open deal of the same client with the same amount.' }
  }
  const candidates = rankedDeals(named, input)
    .slice(0, MAX_CANDIDATES)
    .map((deal) => ({ dealId: deal.id, reasons: reasonsFor(deal, input) }))
  return candidates.length === 0 ? { kind: 'none' } : { kind: 'ask', candidates }
}

function isNamedForSure(deal: Deal, input: Input): boolean {
  if (isLost(deal)) return false
  const client = clientOf(deal, input)
  if (client === 'other') return false
  if (hasSameAmount(deal, input)) return true
  if (client === 'unknown') return isExplicit(deal, input.invoice)
  return fittingDeals(input).length === 0
}

/** Open deals of the client that could be settled by this invoice and have none yet. */
const fittingDeals = (input: Input): Deal[] =>
  unique(input.byClient).filter((deal) => hasSameAmount(deal, input) && !input.dealsWithInvoice.has(deal.id))

/**
 * Whether a deal is the client's. `unknown` only when nothing is known about the client, or the deal has none: a guess that
 * leads elsewhere is a contradiction too.
 */
function clientOf(deal: Deal, { byClient, isClientSure, clients = [] }: Input): 'same' | 'other' | 'unknown' {
  const isClients = clients.some(({ kind, id }) => id === (kind === 'person' ? deal.mainContactId : deal.companyId))
  if (isClients || byClient.some(({ id }) => id === deal.id)) return 'same'
  if (hasNoClient(deal)) return 'unknown'
  return isClientSure || clients.length > 0 || byClient.length > 0 ? 'other' : 'unknown'
}

const hasNoClient = ({ mainContactId, companyId }: Deal): boolean => mainContactId === null && companyId === null

/** The deal's value is what is invoiced, with or without tax. An amount of zero proves nothing. */
const hasSameAmount = ({ price }: Deal, { invoice, accountCurrency }: Input): boolean =>
  price !== null && price.gt(0) && invoice.currency === accountCurrency && (price.eq(invoice.total) || price.eq(invoice.subTotal))

const isExplicit = (deal: Deal, { reference }: Invoice): boolean =>
  dealMentions(reference).some(({ dealId, isExplicit: isNamed }) => isNamed && dealId === deal.id)

const namesSomeDeal = ({ reference }: Invoice): boolean => dealMentions(reference).some(({ isExplicit: isNamed }) => isNamed)

/** Named ones first, then those that fit, then the same amount with an invoice, then the rest; as given otherwise. */
function rankedDeals(named: Deal[], input: Input): Deal[] {
  const fitting = new Set(fittingDeals(input).map(({ id }) => id))
  const rank = (deal: Deal) => (fitting.has(deal.id) ? 0 : hasSameAmount(deal, input) ? 1 : 2)
  return unique([...named, ...unique(input.byClient).toSorted((a, b) => rank(a) - rank(b))])
}

function reasonsFor(deal: Deal, input: Input): string[] {
  const { invoice, byReference, isClientSure, accountCurrency, dealsWithInvoice } = input
  const client = clientOf(deal, input)
  const reasons: string[] = []
  if (byReference.some(({ id }) => id === deal.id)) reasons.push('The reference names this deal.')
  if (client === 'same') reasons.push(isClientSure ? 'The client is the same.' : 'The client is probably the same.')
  if (client === 'other') reasons.push('The client is another one.')
  if (client === 'unknown') {
    reasons.push(hasNoClient(deal) ? 'The deal has no client.' : 'The client of the invoice is not known in Kommo.')
  }
  reasons.push(amountReason(deal, invoice, accountCurrency))
  if (isLost(deal)) reasons.push('The deal is lost.')
  if (dealsWithInvoice.has(deal.id)) reasons.push('The deal already has an invoice.')
  return reasons
}

function amountReason({ price }: Deal, { total, subTotal, currency }: Invoice, accountCurrency: string): string {
  if (price === null || price.isZero()) return 'The deal has no amount.'
  if (currency !== accountCurrency) return `The invoice is in ${currency}, the deal in ${accountCurrency}.`
  if (price.eq(total)) return 'The amount is the same.'
  if (price.eq(subTotal)) return 'The amount without tax is the same.'
  const [ofInvoice, ofDeal] = [total, price].map((amount) => formatMoney({ amount, currency }))
  return `The amount differs: ${ofInvoice} on the invoice, ${ofDeal} on the deal.`
}

const unique = (deals: Deal[]): Deal[] => deals.filter(({ id }, index) => deals.findIndex((deal) => deal.id === id) === index)
