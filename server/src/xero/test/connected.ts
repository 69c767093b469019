// For tests of this room: the emulator with one user, one organisation and a grant that refreshes itself.
import { type XeroEmulator, startXeroEmulator } from '../../../../e2e/emulators/xero/emulator.ts'
import { createOpenBooks } from '../client.ts'
import { createXeroOAuth } from '../oauth.ts'
import type { AccessToken, Urgency, XeroTokens } from '../port.ts'

const REDIRECT = 'https://app.test/xero/callback'
const CLIENT = { clientId: 'client-1', clientSecret: 'client-secret-1' }

export const startXero = (webhooks: { webhookKey?: string; webhookUrl?: string } = {}) =>
  startXeroEmulator({ ...CLIENT, redirectUris: [REDIRECT], ...webhooks })

export function oauthAt(xero: XeroEmulator) {
  const { url } = xero
  return createXeroOAuth({
    ...CLIENT,
    redirectUri: REDIRECT,
    identityUrl: url,
    loginUrl: url,
    apiUrl: url,
    clock: () => xero.clock.now(),
  })
}

/** What the browser does between our redirect and the callback. */
export async function consentCode(xero: XeroEmulator, organisation: string): Promise<string> {
  const authorizeUrl = oauthAt(xero).authorizeUrl('state-1')
  const callback = await xero.consent({ authorizeUrl, userEmail: 'ada@x.test', organisations: [organisation] })
  return new URL(callback).searchParams.get('code') ?? ''
}

/** Consents to a new organisation and opens its books. `tokens()` are the newest. */
export async function connect(
  xero: XeroEmulator,
  options: { urgency?: Urgency; timeoutMs?: number; timezone?: string; planClass?: 'TRIAL' | 'STANDARD' } = {},
) {
  const organisation = xero.addOrganisation({
    name: 'Roofs Ltd',
    currencies: ['EUR'],
    ...(options.timezone && { timezone: options.timezone }),
    ...(options.planClass && { class: options.planClass }),
  })
  xero.addUser({ email: 'ada@x.test' })
  const oauth = oauthAt(xero)
  let tokens: XeroTokens = await oauth.exchangeCode(await consentCode(xero, organisation.name))
  let refreshes = 0
  const accessToken: AccessToken = async (asked) => {
    if (asked?.rejected === tokens.accessToken) {
      refreshes++
      tokens = await oauth.refresh(tokens.refreshToken)
    }
    return tokens.accessToken
  }
  const { urgency = 'event', timeoutMs = 2_000 } = options
  const openBooks = createOpenBooks({ apiUrl: xero.url, timeoutMs, clock: () => xero.clock.now() })
  const books = openBooks({ tenantId: organisation.tenantId, accessToken, urgency })
  return { organisation, books, oauth, tokens: () => tokens, refreshes: () => refreshes }
}
