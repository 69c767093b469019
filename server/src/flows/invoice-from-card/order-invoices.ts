// The one place where it is decided who invoices a deal: a person from the card, or a rule by itself. Never both.
import { AppError } from '../../domain/errors.ts'
import { groupBy } from '../../domain/group-by.ts'
import { type Earlier, givesWay, inTheWay } from '../../domain/in-the-way.ts'
import { amountsOf, invoicedOfLines } from '../../domain/invoiced-of-lines.ts'
import { Decimal, formatMoney } from '../../domain/money.ts'
import type { Rule } from '../../domain/rule.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Account } from '../../store/accounts.ts'
import type { CardClaims, CardOrder } from '../../store/card-claims.ts'
import type { Link } from '../../store/links.ts'
import type { Rules } from '../../store/rules.ts'
import { cardInvoiceEvent } from './card-events.ts'

/** `whole`: what each line of the deal comes to, where only a part is ordered and somebody has looked; null otherwise. */
export type Order = CardOrder & { replaces: string | null; whole: { amounts: Decimal[]; currency: string } | null }

export type Ordered =
  /** On disk, now or since the same click came before. */
  | { kind: 'ordered'; link: Link }
  | { kind: 'in_the_way'; link: Link }
  /** More than is left of the deal. */
  | { kind: 'too_much'; left: Decimal; currency: string }

type Needs = { cardClaims: CardClaims; rules: Pick<Rules, 'ofAccount'>; inbox: Pick<Inbox, 'noteIn'>; now: () => Date }
type By = { actorId: number; priority: number }

/**
 * Claims invoices that a person ordered, with the events that carry them out: all in one transaction, so that none is lost. The
 * same claim key again gives the same link. What a rule has claimed and never sent gives way.
 *
 * @param also events of the same transaction.
 * @returns what became of each order, in their order.
 */
export const createOrderInvoices =
  ({ cardClaims, rules, inbox, now }: Needs) =>
  async (
    account: Account,
    orders: Order[],
    { actorId, priority }: By,
    also: Parameters<Inbox['noteIn']>[1] = [],
  ): Promise<Ordered[]> => {
    const held = heldBy(await rules.ofAccount(account.id))
    const dealIds = [...new Set(orders.map(({ dealId }) => dealId))]
    return cardClaims.decide(account.id, dealIds, async (tx, links) => {
      const standing = links.map((link) => ({ ...link, heldUntil: held(link) }))
      const ofDeal = groupBy(standing, ({ dealId }) => dealId)
      const decided = orders.map((order) => decide(order, ofDeal.get(order.dealId) ?? [], now()))
      const fresh = decided.flatMap((one) => (one.kind === 'new' ? [one] : []))
      await cardClaims.standAside(
        tx,
        fresh.flatMap(({ aside }) => aside),
      )
      await cardClaims.takeBack(
        tx,
        fresh.flatMap(({ replaced }) => replaced),
      )
      const added = await cardClaims.add(
        tx,
        account.id,
        fresh.map(({ order }) => order),
      )
      await inbox.noteIn(tx, [...added.map((link) => cardInvoiceEvent(link, { actorId, priority })), ...also])
      const byKey = new Map(added.map((link) => [link.claimKey, link]))
      return decided.map((one): Ordered => {
        if (one.kind !== 'new') return one
        const link = byKey.get(one.order.claimKey)
        if (!link) throw new AppError('internal', 'invoice.order_lost')
        return { kind: 'ordered', link }
      })
    })
  }

export type OrderInvoices = ReturnType<typeof createOrderInvoices>

type Standing = Link & Earlier
type Decided = Ordered | { kind: 'new'; order: Order; aside: string[]; replaced: string[] }

function decide(order: Order, earlier: Standing[], now: Date): Decided {
  const same = earlier.find(({ claimKey }) => claimKey === order.claimKey)
  if (same) return { kind: 'ordered', link: same }
  const blocking = inTheWay(earlier, order.wish.part, now)
  if (blocking) return { kind: 'in_the_way', link: blocking }
  const excess = order.whole && order.wish.part.kind !== 'whole' ? tooMuch(order, order.whole, earlier) : null
  return (
    excess ?? {
      kind: 'new',
      order,
      aside: earlier.filter((each) => givesWay(each, now)).map(({ id }) => id),
      replaced: earlier.filter((each) => isReplaced(each, order)).map(({ id }) => id),
    }
  )
}

/** Orders that were refused: the one that this takes the place of, and for the whole any other for the whole. */
const isReplaced = ({ id, origin, state, wish }: Standing, { replaces, wish: { part } }: Order) =>
  origin === 'CARD' && state === 'REFUSED' && (id === replaces || (part.kind === 'whole' && wish?.part.kind === 'whole'))

/** The form may have been open while somebody else invoiced another part. What was typed beside the deal's lines is free. */
function tooMuch({ wish }: Order, { amounts, currency }: NonNullable<Order['whole']>, earlier: Standing[]): Decided | null {
  if (wish.currency !== currency) return null
  const taken = invoicedOfLines({ whole: amounts, currency, invoices: earlier })
  const left = Decimal.sum(0, ...amounts).minus(Decimal.sum(0, ...taken))
  const wanted = Decimal.sum(0, ...amountsOf(wish.lines).flatMap(({ dealLine, amount }) => (dealLine === null ? [] : [amount])))
  return wanted.gt(left) ? { kind: 'too_much', left, currency } : null
}

/** Until when a rule waits before it sends a claim. */
export function heldBy(rules: Pick<Rule, 'id' | 'holdSeconds'>[]): (link: Pick<Link, 'ruleId' | 'createdAt'>) => Date | null {
  const seconds = new Map(rules.map(({ id, holdSeconds }) => [id, holdSeconds]))
  return ({ ruleId, createdAt }) => {
    const hold = seconds.get(ruleId ?? '') ?? 0
    return hold > 0 ? new Date(createdAt.getTime() + hold * 1_000) : null
  }
}

/** The order as a link, or the reason as an error for the person. */
export function orderedOrThrow(ordered: Ordered | undefined): Link {
  switch (ordered?.kind) {
    case 'ordered':
      return ordered.link
    case 'in_the_way':
      throw existsError(ordered.link)
    case 'too_much': {
      const left = formatMoney({ amount: Decimal.max(0, ordered.left), currency: ordered.currency })
      throw new AppError('conflict', 'invoice.more_than_open', {
        userMessage: `Only ${left} of this deal is left to be invoiced. Open the form again, or raise the deal's amount first.`,
      })
    }
    case undefined:
      throw new AppError('internal', 'invoice.order_lost')
  }
}

export function existsError({ invoice }: Pick<Link, 'invoice'>): AppError {
  const userMessage = invoice
    ? `This deal has ${invoice.number === '' ? 'an invoice' : `invoice ${invoice.number}`} already. Change that one, or invoice what is left as a part.`
    : 'An invoice of this deal is being made right now. Wait a moment and look at the card.'
  return new AppError('conflict', 'invoice.exists', { userMessage })
}
