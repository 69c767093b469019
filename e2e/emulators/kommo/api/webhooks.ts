import { checkItems } from '../http/body.ts'
import { callerOf, requireAdmin } from '../http/caller.ts'
import { sendAll, sendHal } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { type Check, fieldError, integer, isRecord, listOf, objectOf, oneOf } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import type { Subscription } from '../state/model.ts'
import { EVENT_CODES } from '../webhooks/codes.ts'

const MAX_PER_ACCOUNT = 100 // Kommo, Limitations: webhooks per account

const httpAddress: Check = (value, path) =>
  typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
    ? []
    : [fieldError('InvalidType', path)]
const someCodes: Check = (value, path) =>
  Array.isArray(value) && value.length === 0 ? [fieldError('FieldMissing', path)] : listOf(oneOf(EVENT_CODES))(value, path)
const subscriptionShape = objectOf({ destination: httpAddress, settings: someCodes, sort: integer }, ['destination', 'settings'])

/** Subscriptions, by address rather than by id. Administrators only. */
export function addWebhookRoutes(routes: Routes, platform: Platform): void {
  const path = '/api/v4/webhooks'
  routes.get(path, (req, res) => {
    requireAdmin(req)
    const wanted = readQuery(req).list('filter[destination]')
    const found = platform.store.subscriptions
      .all(callerOf(req).account.id)
      .filter(({ destination }) => wanted.length === 0 || wanted.includes(destination))
    sendAll(res, platform, 'webhooks', 'webhooks', found.map(present))
  })
  routes.post(path, (req, res) => {
    requireAdmin(req)
    const { account, user } = callerOf(req)
    if (!isRecord(req.body)) throw new Problem(400, 'Request data can not be empty')
    checkItems([{ raw: req.body, requestId: '0' }], ({ raw }) => subscriptionShape(raw, ''))
    const { destination, settings, sort = 1 } = req.body as { destination: string; settings: string[]; sort?: number }
    const all = platform.store.subscriptions.all(account.id)
    const existing = all.find((subscription) => subscription.destination === destination)
    if (existing) {
      const kept = platform.choices.webhookRepost === 'merge' ? existing.settings : []
      Object.assign(existing, { settings: [...new Set([...kept, ...settings])], sort, updatedAt: platform.now() })
      return sendHal(res, present(existing))
    }
    if (all.length >= MAX_PER_ACCOUNT) throw new Problem(422, 'The limit of 100 webhooks per account is reached')
    const now = platform.now()
    const added = platform.store.subscriptions.add({
      id: platform.store.nextId(),
      accountId: account.id,
      destination,
      settings: [...new Set(settings)],
      sort,
      disabled: false,
      createdBy: user.id,
      createdAt: now,
      updatedAt: now,
      invalidAt: [],
    })
    sendHal(res, present(added))
  })
  routes.delete(path, (req, res) => {
    requireAdmin(req)
    const destination = isRecord(req.body) ? req.body['destination'] : undefined
    if (typeof destination !== 'string') throw new Problem(400, 'Request data can not be empty')
    const found = platform.store.subscriptions.all(callerOf(req).account.id).find((one) => one.destination === destination)
    if (!found) throw new Problem(404, 'Webhook not found')
    platform.store.subscriptions.remove(found)
    res.status(204).end()
  })
}

/** A subscription as the API shows it. */
export const present = (subscription: Subscription) => ({
  id: subscription.id,
  destination: subscription.destination,
  created_at: subscription.createdAt,
  updated_at: subscription.updatedAt,
  account_id: subscription.accountId,
  created_by: subscription.createdBy,
  sort: subscription.sort,
  disabled: subscription.disabled,
  settings: subscription.settings,
})
