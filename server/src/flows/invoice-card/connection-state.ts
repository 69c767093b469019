import type { DealInvoicesOutput } from '../../contract/deal-invoices.ts'
import { isLiveInvoice } from '../../domain/invoice.ts'
import type { Rule } from '../../domain/rule.ts'
import type { ShownLink } from '../../store/links.ts'
import type { Organisation } from '../../store/organisations.ts'

type State = DealInvoicesOutput['connection']['state']

/**
 * Whether a deal can be invoiced, as far as connections go. With several organisations, one that has to be reconnected is a
 * matter of this deal only when the deal has something in it, or when no rule works without it.
 */
export function connectionState(organisations: Organisation[], rules: Rule[], links: ShownLink[]): State {
  const used = organisations.filter(({ state }) => state !== 'DISCONNECTED')
  if (used.length === 0) return 'not_connected'
  const connected = new Set(used.flatMap(({ id, state }) => (state === 'CONNECTED' ? [id] : [])))
  const ended = new Set(used.flatMap(({ id, state }) => (state === 'CONNECTED' ? [] : [id])))
  if (connected.size === 0 || links.some((link) => ended.has(link.organisationId) && isUnderWay(link))) return 'reconnect_needed'

  const active = rules.filter(({ isActive }) => isActive)
  if (active.some(({ organisationId }) => connected.has(organisationId))) return 'ready'
  return active.some(({ organisationId }) => ended.has(organisationId)) ? 'reconnect_needed' : 'no_rule'
}

/** Somebody may still want something of it. */
const isUnderWay = ({ state, invoice }: ShownLink) =>
  invoice ? isLiveInvoice(invoice) && invoice.status !== 'paid' : state !== 'STOOD_BEFORE'
