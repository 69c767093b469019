import { createHash } from 'node:crypto'
import type { StageKey } from '../domain/deal.ts'

/** What Kommo shall tell us. A note or another responsible person changes nothing for an invoice. */
export const WEBHOOK_EVENTS = ['add_lead', 'update_lead', 'status_lead', 'delete_lead', 'restore_lead'] as const

const ACTIONS = ['add', 'update', 'status', 'delete', 'restore', 'responsible', 'note'] as const

/**
 * A hint that a deal changed. Nothing of it is signed: only ids are believed, and only for an account that the address named.
 * `changedAt` is null where Kommo says no time (deleted deals). `fingerprint` is the same for the same content, however
 * often and late it is delivered; a deal that is deleted twice has the same one both times.
 */
export type DealChange = {
  dealId: number
  action: (typeof ACTIONS)[number]
  stage: StageKey | null
  changedAt: Date | null
  accountId: number | null
  fingerprint: string
}

const MAX_CHANGES = 1_000
const MAX_DEPTH = 16

/**
 * Reads a webhook. Never throws: what cannot be read is told in `unreadable` (never with the sender's text in it), and the
 * rest is still given.
 *
 * @param body a form with PHP-style keys, parsed to nested objects. Every value is a text; lists may come as objects by index.
 *
 * Source: Kommo, Webhooks: delivery format.
 */
export function parseDealChanges(body: unknown): { changes: DealChange[]; unreadable: string | null } {
  if (!isRecord(body)) return { changes: [], unreadable: 'The body is not a form.' }
  const leads = own(body, 'leads')
  if (leads === undefined) return { changes: [], unreadable: Object.keys(body).length === 0 ? 'The body is empty.' : null }
  if (!isRecord(leads)) return { changes: [], unreadable: '`leads` is not a set of actions.' }

  const changes: DealChange[] = []
  const problems = new Set<string>()
  if (Object.keys(leads).some((key) => !isAction(key))) problems.add('`leads` holds an action we do not know.')
  for (const action of ACTIONS) {
    const items = own(leads, action)
    if (items === undefined) continue
    for (const item of itemsOf(items)) {
      if (changes.length === MAX_CHANGES) return { changes, unreadable: `There are more than ${MAX_CHANGES} changes.` }
      const change = changeOf(action, item, accountIdOf(body))
      if (change) changes.push(change)
      else problems.add(`An item of leads.${action} names no deal.`)
    }
  }
  return { changes, unreadable: problems.size > 0 ? [...problems].join(' ') : null }
}

/** Kommo's account id as the body says it, for comparison only; null when it says none. */
export const accountIdOf = (body: unknown): number | null => {
  const account = isRecord(body) ? own(body, 'account') : undefined
  return isRecord(account) ? idOf(own(account, 'id')) : null
}

function changeOf(action: DealChange['action'], item: unknown, accountId: number | null): DealChange | null {
  if (!isRecord(item)) return null
  // A note is wrapped once more and names the deal as its element; 2 is the element type of deals.
  const content = action === 'note' ? own(item, 'note') : item
  if (!isRecord(content)) return null
  if (action === 'note' && String(own(content, 'element_type')) !== '2') return null
  const dealId = idOf(own(content, action === 'note' ? 'element_id' : 'id'))
  if (dealId === null) return null
  const pipelineId = idOf(own(content, 'pipeline_id'))
  const stageId = idOf(own(content, 'status_id'))
  return {
    dealId,
    action,
    stage: pipelineId !== null && stageId !== null ? { pipelineId, stageId } : null,
    changedAt: instantOf(own(content, 'updated_at')) ?? instantOf(own(content, 'last_modified')),
    accountId: idOf(own(content, 'account_id')) ?? accountId,
    fingerprint: fingerprintOf(action, content),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Form keys are the sender's choice, so inherited properties such as `constructor` never count as theirs. */
const own = (record: Record<string, unknown>, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined)

const isAction = (key: string) => ACTIONS.some((action) => action === key)

/** A list, a list that came as an object by index, or one bare item. */
function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (!isRecord(value)) return [value]
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => /^\d+$/.test(key)) ? Object.values(value) : [value]
}

function idOf(value: unknown): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}

/** Unix seconds; null for anything outside of this century. */
function instantOf(value: unknown): Date | null {
  const seconds = idOf(value)
  return seconds !== null && seconds > 946_684_800 && seconds < 4_102_444_800 ? new Date(seconds * 1000) : null
}

const fingerprintOf = (action: string, content: unknown) =>
  createHash('sha256')
    .update(JSON.stringify([action, ordered(content, 0)]))
    .digest('base64url')

/** The same content in one order of keys. Deeper than Kommo ever nests, content no longer counts. */
function ordered(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return null
  if (Array.isArray(value)) return value.map((item) => ordered(item, depth + 1))
  if (!isRecord(value)) return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  return Object.keys(value)
    .toSorted()
    .map((key) => [key, ordered(value[key], depth + 1)])
}
