// For flow tests: a fresh database, both emulators and the server in one process, on free ports, all in one movable time.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { vi } from 'vitest'
import { type Clock, createClock } from '../../e2e/emulators/kit/clock.ts'
import { type KommoEmulator, startKommoEmulator } from '../../e2e/emulators/kommo/emulator.ts'
import { startXeroEmulator, type XeroEmulator } from '../../e2e/emulators/xero/emulator.ts'
import { type App, createApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import type { RuleInput } from '../src/contract/rule.ts'
import { createLog, type Log } from '../src/log.ts'
import { freshDatabase } from './fresh-database.ts'

const KEYS = {
  kommoId: '0f1e2d3c-aaaa-4bbb-8ccc-0123456789ab',
  kommoSecret: 'kommo-secret',
  xeroId: 'xero-client',
  xeroSecret: 'xero-secret',
}

/** Everything is there before the drain begins. */
const NO_LINGER = { quietMs: 0, aloneMs: 0, longestMs: 0 }

export type World = {
  kommo: KommoEmulator
  xero: XeroEmulator
  app: App
  clock: Clock
  serverUrl: string
  databaseUrl: string
  /** Another server process' worth of app on the same database; stop it yourself. */
  anotherApp(changes?: Record<string, string>): App
  /** What a server process of its own needs in its environment. */
  settings: Record<string, string>
  stop(): Promise<void>
}

export type WorldOptions = {
  /** Real limits on both sides, and our limiter towards Kommo. Off by default, for speed. */
  limits?: boolean
  /** `web` (default) works only when told to; `all` works by itself. */
  role?: 'web' | 'all'
  env?: Record<string, string>
  /** Instead of the silent one. */
  log?: Log
}

/** The house without people: nothing is installed or connected. See `startOffice` for the usual case. */
export async function startWorld({ limits = false, role = 'web', env = {}, log }: WorldOptions = {}): Promise<World> {
  const clock = createClock()
  const port = await freePort()
  const serverUrl = `http://localhost:${port}`
  const database = await freshDatabase()
  const kommo = await startKommoEmulator({
    clock,
    clientId: KEYS.kommoId,
    clientSecret: KEYS.kommoSecret,
    redirectUri: `${serverUrl}/kommo/oauth/callback`,
    uninstallHookUrl: `${serverUrl}/kommo/uninstalled`,
    limits,
  })
  const xero = await startXeroEmulator({
    clock,
    clientId: KEYS.xeroId,
    clientSecret: KEYS.xeroSecret,
    redirectUris: [`${serverUrl}/xero/callback`],
    webhookKey: 'xero-webhook-key',
    webhookUrl: `${serverUrl}/xero/webhooks`,
    limits,
  })
  const settings: Record<string, string> = {
    NODE_ENV: 'test',
    PORT: String(port),
    PUBLIC_URL: serverUrl,
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    ROLE: role,
    KOMMO_CLIENT_ID: KEYS.kommoId,
    KOMMO_CLIENT_SECRET: KEYS.kommoSecret,
    KOMMO_AUTH_URL: kommo.url,
    KOMMO_ACCOUNT_URL: kommo.url,
    XERO_CLIENT_ID: KEYS.xeroId,
    XERO_CLIENT_SECRET: KEYS.xeroSecret,
    XERO_WEBHOOK_KEY: 'xero-webhook-key',
    XERO_API_URL: xero.url,
    XERO_IDENTITY_URL: xero.url,
    XERO_LOGIN_URL: xero.url,
    ...env,
  }
  const build = (changes: Record<string, string> = {}) =>
    createApp({
      // Who works only when told to has been told everything.
      ...(role === 'web' && { linger: NO_LINGER }),
      config: { ...readConfig({ ...settings, ...changes }), DATABASE_URL: database.url },
      log: log ?? createLog({ level: settings['LOG_LEVEL'] ?? 'silent' }),
      now: () => clock.now(),
      ...(!limits && { limiter: { take: () => Promise.resolve(), pause: () => Promise.resolve() } }),
    })
  const app = build()
  await app.start()
  return {
    kommo,
    xero,
    app,
    clock,
    serverUrl,
    databaseUrl: database.url,
    anotherApp: (changes) => build({ PORT: '0', ...changes }),
    settings,
    async stop() {
      await app.stop()
      await Promise.all([kommo.close(), xero.close()])
      clock.reset()
      await database.drop()
    },
  }
}

/** What rules look like in tests; the rest has the contract's defaults. */
export type RuleChanges = Partial<RuleInput> & { stage?: string }

/** An account in Kommo where our integration is installed, with `ann@` and `max@<subdomain>.example` in it. */
export type InstalledAccount = {
  /** Kommo's number of the account. */
  kommoAccountId: number
  /** Our id of the account. */
  accountId: string
  /** Calls our API as the widget does, as the administrator unless told otherwise. */
  api: (method: string, path: string, body?: unknown, options?: { user?: string }) => Promise<{ status: number; body: unknown }>
  /** Works off all that is due: webhooks delivered, inbox empty. Waits for nothing that is due later. */
  settle: () => Promise<void>
}

export type Office = World &
  InstalledAccount & {
    organisationId: string
    tenantId: string
    addRule(changes?: RuleChanges): Promise<{ id: string }>
    /** Moves the time, then settles. */
    later(ms: number): Promise<void>
  }

export type OfficeOptions = WorldOptions & {
  currency?: string
  timezone?: string
  organisation?: Parameters<XeroEmulator['addOrganisation']>[0]
  /** One rule each; `[{}]` is the ordinary one. */
  rules?: RuleChanges[]
}

const PIPELINE = { name: 'Sales', stages: ['New', 'Talking', 'Payment agreed'] }

/**
 * The usual case: an account with a pipeline, installed; an organisation, connected; rules. Everything through the front
 * door, as people do it.
 */
export async function startOffice({
  rules = [{}],
  currency = 'EUR',
  timezone = 'Europe/Berlin',
  organisation,
  ...options
}: OfficeOptions = {}): Promise<Office> {
  const world = await startWorld(options)
  const { xero, app, clock } = world
  const books = xero.addOrganisation({
    name: 'Acme Books',
    baseCurrency: 'EUR',
    currencies: ['EUR', 'USD', 'GBP'],
    countryCode: 'GB',
    timezone: 'WEUROPESTANDARDTIME',
    ...organisation,
  })
  xero.addUser({ email: 'books@acme.example', name: 'Bea Books', organisations: [books.tenantId] })

  const account = await installAccount(world, { subdomain: 'acme', currency, timezone })
  const { accountId, api, settle, pipeline } = account
  await connectXero({ world, api, user: 'books@acme.example' })
  await settle()
  const [connected] = await app.parts.organisations.ofAccount(accountId)
  if (!connected?.books) throw new Error('The organisation was not connected.')

  const addRule: Office['addRule'] = async ({ stage = 'Payment agreed', ...changes } = {}) => {
    const stageId = pipeline.stages.find(({ name }) => name === stage)?.id
    const sales = connected.books?.accounts.find(({ code }) => code === '200')
    const wish = {
      name: `Invoice on ${stage}`,
      organisationId: connected.id,
      pipelineId: pipeline.id,
      stageId,
      createStatus: 'authorised',
      accountId: sales?.id,
      dueTerms: { kind: 'days', days: 14 },
      ...changes,
    }
    const { status, body } = await api('POST', '/rules', wish)
    if (status !== 201) throw new Error(`The rule was refused: ${status} ${JSON.stringify(body)}`)
    await settle()
    return body as { id: string }
  }
  for (const rule of rules) await addRule(rule)

  return {
    ...world,
    ...account,
    organisationId: connected.id,
    tenantId: books.tenantId,
    addRule,
    async later(ms) {
      await clock.advance(ms)
      await settle()
    },
  }
}

/** Another account, or the first one: people, a pipeline, and an administrator who clicks Install. */
export async function installAccount(
  { kommo, xero, app, clock, settings, serverUrl }: World,
  { subdomain, ...profile }: { subdomain: string; currency?: string; timezone?: string },
): Promise<InstalledAccount & { pipeline: ReturnType<KommoEmulator['addPipeline']> }> {
  const admin = `ann@${subdomain}.example`
  const account = kommo.addAccount({ subdomain, name: 'Acme', ...profile })
  kommo.addUser(account.id, { name: 'Ann Admin', email: admin, isAdmin: true })
  kommo.addUser(account.id, { name: 'Max Manager', email: `max@${subdomain}.example`, isAdmin: false })
  const pipeline = kommo.addPipeline(account.id, PIPELINE)
  await kommo.install(account.id, admin)
  // On a busy machine the install call may be answered before it is carried out, as with a slow Kommo.
  const stored = await vi.waitFor(
    async () => {
      const found = await app.parts.accounts.byKommoId(account.id)
      if (!found) throw new Error('The account was not installed.')
      return found
    },
    { timeout: 10_000 },
  )

  const tokens = new Map<string, string>()
  const openSession = async (user: string) => {
    const disposable = await kommo.disposableToken(account.id, user, { origin: kommo.url })
    const opened = await fetch(`${serverUrl}/api/session`, {
      method: 'POST',
      headers: { 'X-Auth-Token': disposable, Origin: kommo.url },
    })
    if (opened.ok) tokens.set(user, ((await opened.json()) as { token: string }).token)
    return opened.ok
  }
  const call = async (method: string, path: string, body: unknown, user: string) => {
    const response = await fetch(`${serverUrl}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${tokens.get(user)}`, 'Content-Type': 'application/json', Origin: kommo.url },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  }
  const api: Office['api'] = async (method, path, body, { user = admin } = {}) => {
    if (!tokens.has(user)) await openSession(user)
    const answer = await worked(call(method, path, body, user))
    // A session that has ended is opened anew, as the widget does.
    return answer.status === 401 && (await openSession(user)) ? worked(call(method, path, body, user)) : answer
  }
  let drained: Promise<void> | undefined
  /** Waits for an answer. A click is only answered once it is carried out, and where nothing works by itself, this does. */
  const worked = async <T>(answer: Promise<T>): Promise<T> => {
    const isAnswered = answer.then(
      () => true,
      () => true,
    )
    while (!(await Promise.race([isAnswered, sleep(20)]))) {
      const click = { accountId: stored.id, state: 'WAITING' as const, priority: 1, dueAt: { lte: clock.now() } }
      if (settings['ROLE'] !== 'web' || (await app.parts.db.event.count({ where: click })) === 0) continue
      // One worker per account, however many people click at once.
      drained ??= app.drain(stored.id).finally(() => (drained = undefined))
      await drained
    }
    return answer
  }
  const settle = async () => {
    for (let quiet = 0; quiet < 2;) {
      await kommo.webhooks.idle()
      await xero.webhooks.idle()
      const due = await app.parts.events.takeDue(stored.id, { limit: 1, sweepLimit: 1 })
      if (due.length > 0) await app.drain(stored.id)
      quiet = due.length > 0 ? 0 : quiet + 1
    }
  }
  await settle()
  return { kommoAccountId: account.id, accountId: stored.id, api, settle, pipeline }
}

/** An administrator connects Xero: from the settings page through Xero's consent page and back, in one browser. */
export async function connectXero({
  world: { kommo, xero },
  api,
  user,
  organisation,
}: {
  world: Pick<World, 'kommo' | 'xero'>
  api: Office['api']
  user: string
  organisation?: string
}): Promise<string> {
  const { body } = await api('POST', '/xero/connect', { returnTo: `${kommo.url}/settings` })
  const start = await fetch((body as { url: string }).url, { redirect: 'manual' })
  const cookie = start.headers.get('set-cookie')?.split(';')[0] ?? ''
  const authorizeUrl = start.headers.get('location') ?? ''
  const callback = await xero.consent({
    authorizeUrl,
    userEmail: user,
    ...(organisation !== undefined && { organisations: [organisation] }),
  })
  const end = await fetch(callback, { redirect: 'manual', headers: { cookie } })
  const back = end.headers.get('location')
  if (!back) throw new Error(`Connecting Xero ended with ${end.status}: ${await end.text()}`)
  return new URL(back).searchParams.get('deal_invoices_xero') ?? ''
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer()
    probe.listen(0, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
