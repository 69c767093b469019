import type { Clock } from '../kit/clock.ts'
import type { WebhookSender } from '../kit/webhook-sender.ts'
import type { Changes } from './crm/changes.ts'
import type { Grants } from './oauth/grants.ts'
import type { Store } from './state/store.ts'

/** The integration as it is entered in Kommo's form: one for all accounts, as a public integration is. */
export type Integration = {
  clientId: string
  clientSecret: string
  redirectUri: string
  uninstallHookUrl: string
  scopes: string[]
}

/** Behaviour that the documentation leaves open. */
export type Choices = {
  /** What a POST on an already subscribed destination does to its settings. */
  webhookRepost: 'replace' | 'merge'
}

/** What the rooms of this emulator share. `store` and `grants` are replaced by a reset, so read them at the moment of use. */
export type Platform = {
  clock: Clock
  store: Store
  grants: Grants
  /** Accounts in which the integration is switched on. */
  installed: Set<number>
  integration: Integration
  choices: Choices
  changes: Changes
  sender: WebhookSender
  /** Where this emulator is served. */
  url(): string
  /** The clock's time in Unix seconds. */
  now(): number
}

export const accountHost = (subdomain: string) => `${subdomain}.kommo.com`
