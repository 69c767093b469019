import type { DeliveryResult } from '../../kit/webhook-sender.ts'
import type { Platform } from '../platform.ts'
import type { Subscription } from '../state/model.ts'
import { formBody } from './form.ts'
import { noticesOf } from './payloads.ts'

const MINUTE_MS = 60_000
const DISABLE_WINDOW_MS = 120 * MINUTE_MS
const INVALID_UNTIL_DISABLED = 100

const isInvalid = (status: number) => status < 100 || status >= 300 // Kommo, Webhooks: code outside 100–299
const isServerSide = (status: number) => status === 499 || (status >= 500 && status <= 599)

/** When to try again after an attempt, or null. Source: Kommo, Webhooks, delivery rules. */
export function retryAfterMs(status: number, attempt: number): number | null {
  if (!isInvalid(status)) return null
  switch (attempt) {
    case 1:
      return 5 * MINUTE_MS
    case 2:
      return 15 * MINUTE_MS
    case 3:
      return isServerSide(status) ? 15 * MINUTE_MS : null
    case 4:
      return isServerSide(status) ? 60 * MINUTE_MS : null
    default:
      return null
  }
}

/** Tells subscribers about every change: one POST per event. */
export function publishChanges(platform: Platform): void {
  platform.changes.listen((change) => {
    const accountId =
      change.kind === 'card' ? change.card.accountId : change.kind === 'note' ? change.note.accountId : change.task.accountId
    const account = platform.store.accounts.get(accountId)
    const subscriptions = platform.store.subscriptions.all(accountId).filter(({ disabled }) => !disabled)
    if (!account || subscriptions.length === 0) return
    for (const { code, payload } of noticesOf(platform, change)) {
      const listening = subscriptions.filter(({ settings }) => settings.includes(code))
      const body = listening.length > 0 ? formBody(account, payload) : ''
      for (const subscription of listening)
        for (let count = change.kind === 'card' ? change.deliveries : 1; count > 0; count--) deliver(platform, subscription, body)
    }
  })
}

const deliver = (platform: Platform, subscription: Subscription, body: string) =>
  platform.sender.send(
    { url: subscription.destination, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body },
    (result, attempt) => {
      judge(platform, subscription, result)
      return subscription.disabled ? null : retryAfterMs(result.status, attempt)
    },
  )

/** More than 100 invalid answers within two hours, the latest among them: Kommo switches the webhook off. */
function judge(platform: Platform, subscription: Subscription, { status }: DeliveryResult) {
  if (!isInvalid(status)) return
  const now = platform.clock.now().getTime()
  subscription.invalidAt = [...subscription.invalidAt.filter((at) => at > now - DISABLE_WINDOW_MS), now]
  if (subscription.invalidAt.length > INVALID_UNTIL_DISABLED) {
    subscription.disabled = true
    subscription.updatedAt = platform.now()
  }
}
