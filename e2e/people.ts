// What people do around the product, through its front doors: used by the flow tests, the demo and the journeys alike.
import type { KommoEmulator } from './emulators/kommo/emulator.ts'
import type { XeroEmulator } from './emulators/xero/emulator.ts'

export type Answer = { status: number; body: unknown }

export type Caller = {
  /** Calls the product's API as the widget on Kommo's page does. */
  api(method: string, path: string, body?: unknown): Promise<Answer>
}

/** Somebody with the widget open in Kommo. The session is opened with a disposable token at the first call. */
export function atTheWidget({
  kommo,
  serverUrl,
  account,
  user,
}: {
  kommo: KommoEmulator
  serverUrl: string
  account: number
  user: string
}): Caller {
  let session: string | undefined
  const openSession = async () => {
    const token = await kommo.disposableToken(account, user, { origin: kommo.url })
    const response = await fetch(`${serverUrl}/api/session`, {
      method: 'POST',
      headers: { 'X-Auth-Token': token, Origin: kommo.url },
    })
    if (!response.ok) throw new Error(`No session: ${response.status} ${await response.text()}`)
    return ((await response.json()) as { token: string }).token
  }
  return {
    async api(method, path, body) {
      session ??= await openSession()
      const response = await fetch(`${serverUrl}/api${path}`, {
        method,
        headers: { Authorization: `Bearer ${session}`, 'Content-Type': 'application/json', Origin: kommo.url },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
    },
  }
}

/**
 * An administrator connects Xero: from the settings page through Xero's consent page and back, in one browser.
 *
 * @returns the result that the settings page is told, e.g. `connected`.
 */
export async function connectXero({
  admin,
  kommo,
  xero,
  userEmail,
  organisation,
}: {
  admin: Caller
  kommo: Pick<KommoEmulator, 'url'>
  xero: Pick<XeroEmulator, 'consent'>
  userEmail: string
  organisation?: string
}): Promise<string> {
  const { body } = await admin.api('POST', '/xero/connect', { returnTo: `${kommo.url}/settings` })
  const start = await fetch((body as { url: string }).url, { redirect: 'manual' })
  const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? ''
  const authorizeUrl = start.headers.get('location') ?? ''
  const callback = await xero.consent({
    authorizeUrl,
    userEmail,
    ...(organisation !== undefined && { organisations: [organisation] }),
  })
  const end = await fetch(callback, { redirect: 'manual', headers: { cookie } })
  const back = end.headers.get('location')
  if (!back) throw new Error(`Connecting Xero ended with ${end.status}: ${await end.text()}`)
  return new URL(back).searchParams.get('deal_invoices_xero') ?? ''
}
