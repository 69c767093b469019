import type { Request } from 'express'
import { Problem } from '../http/problem.ts'
import type { Platform } from '../platform.ts'
import type { Account, User } from '../state/model.ts'

/** What Kommo speaks. Source: Kommo, manifest.json, widget.locale; Russian is the sister platform's. */
export const LANGUAGES = ['en', 'es', 'pt', 'tr', 'id', 'ru']

/** Who looks at a page of an account, and in which language. */
export type Viewer = {
  account: Account
  user: User | undefined
  language: string
  /** `?user=…` when the address names somebody, so that links stay with that person. */
  carry: string
}

/** @throws Problem 404 when there is no such account. */
export function accountOf(platform: Platform, req: Request): Account {
  const account = [...platform.store.accounts.values()].find(({ subdomain }) => subdomain === req.params['subdomain'])
  if (!account) throw new Problem(404, 'There is no such account')
  return account
}

/** Whoever looks is the account's first administrator, unless the address says otherwise. `lang` in the address is remembered. */
export function viewerOf(platform: Platform, account: Account, req: Request): Viewer {
  const users = platform.store.users.all(account.id)
  const named = users.find(({ id }) => id === Number(req.query['user']))
  const user = named ?? users.find(({ isAdmin }) => isAdmin) ?? users[0]
  const { languages } = platform.store
  const { lang } = req.query
  if (user && typeof lang === 'string' && LANGUAGES.includes(lang)) languages.set(user.id, lang)
  const language = (user && languages.get(user.id)) ?? account.language
  return { account, user, language, carry: named ? `?user=${named.id}` : '' }
}
