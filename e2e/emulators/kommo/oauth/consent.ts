import { escapeHtml, consentPage } from '../../kit/page.ts'
import type { Platform } from '../platform.ts'
import { accountHost } from '../platform.ts'
import type { Account, User } from '../state/model.ts'
import { redirectWithCode } from './installation.ts'

export type ConsentQuery = { client_id?: string | undefined; state?: string | undefined; mode?: string | undefined }
export type Decision = 'allow' | 'deny'
export type ConsentOutcome = { ok: true; location: string } | { ok: false; status: number; message: string }

/** The page a person sees: who shall give access to which account. Null when nobody registered that integration. */
export function renderConsent(platform: Platform, query: ConsentQuery): string | null {
  if (query.client_id !== platform.integration.clientId) return null
  const accounts = [...platform.store.accounts.values()]
  const choices = accounts.flatMap((account) =>
    platform.store.users
      .all(account.id)
      .filter(({ isActive }) => isActive)
      .map((user, index) => choice(account, user, index === 0 && account === accounts[0])),
  )
  return consentPage({
    title: 'Allow Deal Invoices to work in your Kommo account?',
    text: 'It will be able to read and change account data, notifications and files.',
    choices: choices.join(''),
  })
}

const choice = (account: Account, user: User, isChecked: boolean) =>
  `<label><input type="radio" name="user" value="${user.id}"${isChecked ? ' checked' : ''}> ` +
  `${escapeHtml(user.name)}${user.isAdmin ? ' (admin)' : ''}, ${escapeHtml(account.name)} · ${accountHost(account.subdomain)}</label>`

/**
 * What a person's answer leads to. Only an administrator may install; anybody may authorise what is installed.
 * Source: Kommo, OAuth 2.0, authorization request and redirect.
 */
export function decide(platform: Platform, query: ConsentQuery, user: User | undefined, decision: Decision): ConsentOutcome {
  if (query.client_id !== platform.integration.clientId) return { ok: false, status: 400, message: 'Unknown integration.' }
  if (decision === 'deny') {
    const target = new URL(platform.integration.redirectUri)
    target.searchParams.set('error', 'access_denied')
    target.searchParams.set('client_id', platform.integration.clientId)
    if (query.state !== undefined) target.searchParams.set('state', query.state)
    return { ok: true, location: target.href }
  }
  const account = user && platform.store.accounts.get(user.accountId)
  if (!user || !account) return { ok: false, status: 400, message: 'Choose who gives access.' }
  if (!user.isAdmin && !platform.installed.has(account.id))
    return { ok: false, status: 403, message: 'Only an administrator can install an integration.' }
  platform.installed.add(account.id)
  return { ok: true, location: redirectWithCode(platform, account, user, { state: query.state }).href }
}
