import { z } from 'zod'
import type { Rule } from '../../domain/rule.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { Account } from '../../store/accounts.ts'
import { type NewEvent, PRIORITY } from '../../store/events.ts'
import type { Links } from '../../store/links.ts'
import type { Rules } from '../../store/rules.ts'
import type { Open } from '../open.ts'

const payload = z.object({ ruleId: z.string() })
const CHUNK = 1_000

export const ruleActivatedEvent = (account: Pick<Account, 'id'>, rule: Rule): NewEvent => ({
  accountId: account.id,
  source: 'widget',
  kind: 'rule_activated',
  subject: `rule:${rule.id}`,
  dedupeHash: `rule_activated:${rule.id}:${rule.activatedAt.getTime()}`,
  // Before any deal: one that is edited while it stands in the stage must find its mark.
  priority: PRIORITY.click,
  payload: { ruleId: rule.id },
})

/**
 * A rule begins with the deals that reach its stage from now on. Deals that stand there already are marked, so that years of
 * won deals are not invoiced because somebody edits one of them. A marked deal that leaves and comes back is invoiced.
 */
export const markDealsThatStoodBefore =
  ({ rules, links, open }: { rules: Pick<Rules, 'byId'>; links: Links; open: Pick<Open, 'crm'> }): Flow =>
  async ({ account, events }) => {
    let marked = 0
    for (const event of events) {
      const rule = await rules.byId(account.id, payload.parse(event.payload).ruleId)
      if (!rule?.isActive) continue
      const deals = await open.crm(account).listDealsInStage(rule)
      // Kommo counts in seconds: a deal changed within the same second came with the rule, not before it.
      const since = Math.floor(rule.activatedAt.getTime() / 1_000) * 1_000
      const before = deals.filter((deal) => deal.updatedAt.getTime() < since)
      for (let from = 0; from < before.length; from += CHUNK) {
        const wanted = before.slice(from, from + CHUNK)
        await links.claim(
          account.id,
          wanted.map((deal) => ({
            dealId: deal.id,
            ruleId: rule.id,
            organisationId: rule.organisationId,
            state: 'STOOD_BEFORE',
          })),
        )
      }
      marked += before.length
    }
    return forAll(events, { kind: 'done', text: `The rule begins; ${marked} deals stood in its stage before.` })
  }
