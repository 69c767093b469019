import type { ClickOutput, PendingInput } from '../../contract/invoice-action.ts'
import { AppError } from '../../domain/errors.ts'
import { inTheWay } from '../../domain/in-the-way.ts'
import type { Rule } from '../../domain/rule.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { CardClaims } from '../../store/card-claims.ts'
import type { Transaction } from '../../store/database.ts'
import type { Link, Links } from '../../store/links.ts'
import type { Rules } from '../../store/rules.ts'
import { cardInvoiceEvent, lookAgainEvent } from './card-events.ts'
import { existsError, heldBy } from './order-invoices.ts'

type Needs = {
  links: Pick<Links, 'byIds'>
  rules: Pick<Rules, 'ofAccount'>
  cardClaims: CardClaims
  inbox: Pick<Inbox, 'noteIn'>
  now: () => Date
}

/** A click on an invoice that has not been made, with everything else of its deal in view. */
type Click = { tx: Transaction; link: Link; others: Link[]; rules: Rule[]; key: string; actorId: number }

/**
 * An invoice on its way, or one that could not be made: make it now, take it back, try it again. Safe to repeat: what is done
 * already is left alone.
 *
 * @throws AppError `not_found` for what this account does not have, `conflict` for what has gone too far.
 */
export function createChangePending(needs: Needs) {
  const actions = { create_now: createNow(needs), cancel: cancel(needs), retry: retry(needs) }
  return async (accountId: string, id: string, { action, key }: PendingInput, actorId: number): Promise<ClickOutput> => {
    const [asked] = await needs.links.byIds(accountId, [id])
    if (!asked) throw new AppError('not_found', 'invoice.unknown')
    const rules = await needs.rules.ofAccount(accountId)
    const state = await needs.cardClaims.decide(accountId, [asked.dealId], (tx, ofDeal) => {
      const link = ofDeal.find((each) => each.id === id)
      if (!link) throw new AppError('not_found', 'invoice.unknown')
      return actions[action]({ tx, link, others: ofDeal.filter((each) => each.id !== id), rules, key, actorId })
    })
    return { state, id }
  }
}

export type ChangePending = ReturnType<typeof createChangePending>

type Act = (click: Click) => Promise<ClickOutput['state']>

/** The rule's hold is over. */
const createNow =
  ({ cardClaims, inbox }: Needs): Act =>
  async (click) => {
    const { tx, link, rules } = click
    if (link.state === 'LINKED') return 'done'
    if (link.state !== 'CLAIMED' && link.state !== 'SENDING') throw notOnItsWay()
    const hold = rules.find(({ id }) => id === link.ruleId)?.holdSeconds ?? 0
    if (hold > 0) await cardClaims.endHold(tx, link.id, hold)
    await inbox.noteIn(tx, [wake(click)])
    return 'working'
  }

/** A rule's claim holds on, so that it does not come back while the deal stays where it is. */
const cancel =
  ({ cardClaims }: Needs): Act =>
  async ({ tx, link }) => {
    if (link.state === 'SENDING' || link.state === 'LINKED')
      throw new AppError('conflict', 'invoice.sent_already', {
        userMessage: 'It is too late to cancel: the invoice has gone to Xero. Void or delete it from the card instead.',
      })
    await cardClaims.standAside(tx, [link.id])
    await cardClaims.takeBack(tx, [link.id])
    return 'done'
  }

const retry =
  ({ cardClaims, inbox, now }: Needs): Act =>
  async (click) => {
    const { tx, link, others, rules } = click
    if (link.state === 'LINKED') return 'done'
    if (link.state === 'STOOD_BEFORE' || link.state === 'RELEASED') throw notOnItsWay()
    if (link.state === 'REFUSED') {
      const held = heldBy(rules)
      const earlier = others.map((other) => ({ ...other, heldUntil: held(other) }))
      const blocking = inTheWay(earlier, link.wish?.part ?? { kind: 'whole' }, now())
      if (blocking) throw existsError(blocking)
      await cardClaims.orderAgain(tx, link.id)
    }
    await inbox.noteIn(tx, [wake(click)])
    return 'working'
  }

/** The event that works on it: its own for an order from the card, the deal's for a rule's. */
const wake = ({ link, key, actorId }: Click) =>
  link.origin === 'CARD'
    ? cardInvoiceEvent(link, { name: key, actorId })
    : lookAgainEvent(link.accountId, link.dealId, { name: key, actorId })

const notOnItsWay = () =>
  new AppError('conflict', 'invoice.not_on_its_way', {
    userMessage: 'This invoice was cancelled, or waits no longer. Look at the card, and create it again if you need it.',
  })
