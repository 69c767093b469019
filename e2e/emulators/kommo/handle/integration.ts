import { type ConsentOutcome, decide, type Decision } from '../oauth/consent.ts'
import { disposableToken, type DisposableTokenOptions } from '../oauth/disposable-token.ts'
import { callRedirectUri, revokeAndTell, type ServerAnswer } from '../oauth/installation.ts'
import type { Choices, Integration, Platform } from '../platform.ts'
import { present as presentSubscription } from '../api/webhooks.ts'
import type { AccountRef, NamedRef, Refs } from './refs.ts'

export type SubscriptionView = ReturnType<typeof presentSubscription>

/** The life of the integration in an account: installing, consent, tokens of the widget, webhooks. */
export type IntegrationHandle = {
  /** Changes the integration's form: keys, redirect URI, hook, scopes. */
  configureIntegration(changes: Partial<Integration>): Integration
  integration(): Integration
  /** Settles what the documentation leaves open. */
  choose(choices: Partial<Choices>): void
  /** A user clicks Install; returns what the redirect URI answered to Kommo's server. */
  install(account: AccountRef, user?: NamedRef): Promise<ServerAnswer>
  /** Null when no hook is set. */
  uninstall(account: AccountRef): Promise<ServerAnswer | null>
  isInstalled(account: AccountRef): boolean
  /** Plays the person on the consent page; returns where the browser is sent. */
  consent(what: { oauthUrl: string; account: AccountRef; userEmail?: string; decision?: Decision }): Promise<string>
  disposableToken(account: AccountRef, user?: NamedRef, options?: DisposableTokenOptions): Promise<string>
  webhookSubscriptions(account: AccountRef): SubscriptionView[]
  /** Switches a webhook off, as Kommo does after many failures. Without a destination: all of the account. */
  disableWebhook(account: AccountRef, destination?: string): void
}

export function createIntegrationHandle(platform: Platform, refs: Refs): IntegrationHandle {
  const subscriptions = (ref: AccountRef) => platform.store.subscriptions.all(refs.account(ref).id)
  return {
    configureIntegration: (changes) => ({ ...Object.assign(platform.integration, changes) }),
    integration: () => ({ ...platform.integration }),
    choose: (choices) => void Object.assign(platform.choices, choices),
    install(accountRef, userRef) {
      const account = refs.account(accountRef)
      const user = refs.user(account.id, userRef)
      if (!user.isAdmin) throw new Error('Only an administrator can install an integration.')
      platform.installed.add(account.id)
      return callRedirectUri(platform, account, user)
    },
    uninstall(ref) {
      const account = refs.account(ref)
      platform.installed.delete(account.id)
      platform.store.widgetSettings.delete(account.id)
      return revokeAndTell(platform, account)
    },
    isInstalled: (ref) => platform.installed.has(refs.account(ref).id),
    async consent({ oauthUrl, account: accountRef, userEmail, decision = 'allow' }) {
      const account = refs.account(accountRef)
      const { searchParams } = new URL(oauthUrl)
      const query = {
        client_id: searchParams.get('client_id') ?? undefined,
        state: searchParams.get('state') ?? undefined,
      }
      const outcome: ConsentOutcome = decide(platform, query, refs.user(account.id, userEmail), decision)
      if (!outcome.ok) throw new Error(`Kommo refuses (${outcome.status}): ${outcome.message}`)
      return outcome.location
    },
    disposableToken(accountRef, userRef, options) {
      const account = refs.account(accountRef)
      return disposableToken(platform, account, refs.user(account.id, userRef), options)
    },
    webhookSubscriptions: (ref) => subscriptions(ref).map(presentSubscription),
    disableWebhook(ref, destination) {
      for (const one of subscriptions(ref)) if (destination === undefined || one.destination === destination) one.disabled = true
    },
  }
}
