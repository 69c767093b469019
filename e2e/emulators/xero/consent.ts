import type { State } from './state/state.ts'

export type ConsentWish = {
  /** Where the app sends the browser. */
  authorizeUrl: string
  userEmail: string
  /** Names or tenant ids; default: the user's first organisation. Xero lets this app's users choose one at a time. */
  organisations?: string[]
  decision?: 'allow' | 'deny'
}

/**
 * Plays the person in the browser: opens the consent page, chooses, presses the button.
 *
 * @returns where the browser is sent next, that is the app's callback with `code` or `error`.
 * @throws Error with the page's text when Xero shows an error page instead.
 */
export async function playConsent(
  { authorizeUrl, userEmail, organisations, decision = 'allow' }: ConsentWish,
  state: State,
): Promise<string> {
  const page = await fetch(authorizeUrl)
  if (page.status !== 200) throw new Error(plainText(await page.text()))
  const user = [...state.users.values()].find(({ email }) => email === userEmail)
  if (!user) throw new Error(`No user ${userEmail}.`)
  const isWanted = (tenantId: string) =>
    !organisations || organisations.includes(tenantId) || organisations.includes(state.organisations.get(tenantId)?.name ?? '')
  const wanted = user.tenantIds.filter(isWanted)
  const choices = organisations ? wanted : wanted.slice(0, 1)
  const form = new URLSearchParams({ decision })
  for (const tenantId of choices) form.append('choice', `${user.userId}|${tenantId}`)
  const answer = await fetch(authorizeUrl, { method: 'POST', body: form, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (answer.status !== 302 || location === null) throw new Error(plainText(await answer.text()))
  return location
}

const plainText = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
