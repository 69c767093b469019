import { createHmac } from 'node:crypto'
import { accountHost, type Platform } from '../platform.ts'
import type { Account, User } from '../state/model.ts'

const SENDER = 'amoService-oAuth-Code-Sender/1.0' // Kommo, OAuth 2.0: access-revoked hook
const ANSWER_WITHIN_MS = 3_000 // Kommo, Limitations: install redirect call

export type ServerAnswer = { status: number; body: string }

/** Where Kommo sends the code of `user`, with the account's host as `referer`. */
export function redirectWithCode(
  platform: Platform,
  account: Account,
  user: User,
  extra: { state?: string | undefined; from_widget?: string } = {},
): URL {
  const target = new URL(platform.integration.redirectUri)
  target.searchParams.set('code', platform.grants.issueCode({ accountId: account.id, userId: user.id }))
  target.searchParams.set('referer', accountHost(account.subdomain))
  target.searchParams.set('client_id', platform.integration.clientId)
  for (const [name, value] of Object.entries(extra)) if (value !== undefined) target.searchParams.set(name, value)
  return target
}

/**
 * A user clicks Install: Kommo's own server calls the redirect URL, waits three seconds, does not look at the status and
 * does not try again.
 *
 * @returns what the server answered; status 0 when it did not.
 */
export const callRedirectUri = (platform: Platform, account: Account, user: User): Promise<ServerAnswer> =>
  get(redirectWithCode(platform, account, user, { from_widget: '1' }))

/** Access ends at once, then the hook is called, if one is set. */
export async function revokeAndTell(platform: Platform, account: Account): Promise<ServerAnswer | null> {
  platform.grants.revokeAccount(account.id)
  const { clientId, clientSecret, uninstallHookUrl } = platform.integration
  if (uninstallHookUrl === '') return null
  const hook = new URL(uninstallHookUrl)
  hook.searchParams.set('client_uuid', clientId)
  hook.searchParams.set('account_id', String(account.id))
  hook.searchParams.set('signature', createHmac('sha256', clientSecret).update(`${clientId}|${account.id}`).digest('hex'))
  return get(hook)
}

async function get(url: URL): Promise<ServerAnswer> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
    const answer = await fetch(url, { redirect: 'manual', signal, headers: { 'user-agent': SENDER, connection: 'close' } })
    return { status: answer.status, body: await answer.text() }
  } catch {
    return { status: 0, body: '' }
  }
}
