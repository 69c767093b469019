import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type KommoEmulator, startKommoEmulator } from '../emulators/kommo/emulator.ts'
import { startXeroEmulator, type XeroEmulator } from '../emulators/xero/emulator.ts'
import { atTheWidget, type Caller, connectXero } from '../people.ts'
import { ADMIN, BOOKKEEPER, type Consultancy, seedConsultancy } from './consultancy.ts'
import { freshDemoDatabase } from './demo-database.ts'

export type House = {
  kommo: KommoEmulator
  xero: XeroEmulator
  serverUrl: string
  databaseUrl: string
  consultancy: Consultancy
  admin: Caller
  /** The product's server alone, as when its machine goes down and comes back: same address, same database. */
  server: { stop(): Promise<void>; start(): Promise<void> }
  /** How long each part of the start took. */
  steps: { name: string; ms: number }[]
  stop(): Promise<void>
}

export type HouseOptions = {
  /** Ports of server, Kommo and Xero; 0 takes a free one. */
  ports: { server: number; kommo: number; xero: number }
  /** Lets the server's log lines through. */
  isLoud: boolean
  /** Whether the emulators enforce their vendors' rate limits. */
  limits?: boolean
}

/** Stands in the built widget for the address of its server when the build was told none. */
const BUILT_WITHOUT_ADDRESS = 'https://deal-invoices.invalid'

/**
 * Everything running and seeded: database, both emulators, the server as a process of its own, the account installed, the
 * organisation connected, two rules. The server is started exactly as customers start it; only its addresses differ.
 */
export async function startHouse({ ports, isLoud, limits = true }: HouseOptions): Promise<House> {
  const steps: House['steps'] = []
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const started = performance.now()
    const result = await work()
    steps.push({ name, ms: performance.now() - started })
    return result
  }
  const undo: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const each of undo.splice(0).toReversed()) await each()
  }
  try {
    const database = await timed('database', () => freshDemoDatabase())
    undo.push(() => database.stop())

    const port = ports.server || (await freePort())
    const serverUrl = `http://localhost:${port}`
    const keys = {
      kommoId: 'd3m0d3m0-0000-4000-8000-00000000d3m0',
      kommoSecret: 'demo-kommo-secret',
      xeroId: 'demo-xero-client',
      xeroSecret: 'demo-xero-secret',
      webhookKey: 'demo-xero-webhook-key',
      // One for every start of the server: another could not read what this one stored.
      encryption: `demo:${randomBytes(32).toString('base64')}`,
    }
    const [kommo, xero] = await timed('emulators', () =>
      Promise.all([
        startKommoEmulator({
          port: ports.kommo,
          clientId: keys.kommoId,
          clientSecret: keys.kommoSecret,
          redirectUri: `${serverUrl}/kommo/oauth/callback`,
          uninstallHookUrl: `${serverUrl}/kommo/uninstalled`,
          limits,
          // What a build for this server's address contains: see `replace`.
          widget: { dir: path.resolve('widget/dist'), replace: { [BUILT_WITHOUT_ADDRESS]: serverUrl } },
        }),
        startXeroEmulator({
          port: ports.xero,
          clientId: keys.xeroId,
          clientSecret: keys.xeroSecret,
          redirectUris: [`${serverUrl}/xero/callback`],
          webhookKey: keys.webhookKey,
          webhookUrl: `${serverUrl}/xero/webhooks`,
          appName: 'Deal Invoices',
          limits,
        }),
      ]),
    )
    undo.push(
      () => kommo.close(),
      () => xero.close(),
    )

    const start = () =>
      startServer({
        serverUrl,
        isLoud,
        env: {
          PORT: String(port),
          PUBLIC_URL: serverUrl,
          DATABASE_URL: database.url,
          ENCRYPTION_KEYS: keys.encryption,
          LOG_LEVEL: isLoud ? 'info' : 'warn',
          KOMMO_CLIENT_ID: keys.kommoId,
          KOMMO_CLIENT_SECRET: keys.kommoSecret,
          KOMMO_AUTH_URL: kommo.url,
          KOMMO_ACCOUNT_URL: kommo.url,
          XERO_CLIENT_ID: keys.xeroId,
          XERO_CLIENT_SECRET: keys.xeroSecret,
          XERO_WEBHOOK_KEY: keys.webhookKey,
          XERO_API_URL: xero.url,
          XERO_IDENTITY_URL: xero.url,
          XERO_LOGIN_URL: xero.url,
        },
      })
    let running = await timed('server', start)
    const server: House['server'] = {
      stop: () => endProcess(running),
      async start() {
        running = await start()
      },
    }
    undo.push(() => server.stop())

    const consultancy = seedConsultancy({ kommo, xero })
    const admin = atTheWidget({ kommo, serverUrl, account: consultancy.account, user: ADMIN })
    await timed('connecting', () => connectEverything({ kommo, xero, consultancy, admin }))
    return { kommo, xero, serverUrl, databaseUrl: database.url, consultancy, admin, server, steps, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What an administrator does on the first day: install, connect Xero, make the rules. */
async function connectEverything({
  kommo,
  xero,
  consultancy,
  admin,
}: Pick<House, 'kommo' | 'xero' | 'consultancy' | 'admin'>): Promise<void> {
  await kommo.install(consultancy.account, ADMIN)
  const result = await connectXero({ admin, kommo, xero, userEmail: BOOKKEEPER })
  if (result !== 'connected') throw new Error(`Connecting Xero ended with "${result}".`)

  const organisation = await until('the books are read', async () => {
    const { body } = await admin.api('GET', '/connections')
    const [first] = (body as { organisations: { id: string; books: { accounts: { id: string; code: string }[] } | null }[] })
      .organisations
    return first?.books ? { id: first.id, accounts: first.books.accounts } : null
  })
  const sales = organisation.accounts.find(({ code }) => code === '200')
  const common = { organisationId: organisation.id, accountId: sales?.id }
  const rules = [
    {
      ...common,
      ...consultancy.privateClients,
      name: 'Private clients pay in advance',
      createStatus: 'authorised',
      billTo: 'person',
      lineSource: { kind: 'products' },
      dueTerms: { kind: 'days', days: 14 },
    },
    {
      ...common,
      ...consultancy.companies,
      name: 'Companies get a draft',
      createStatus: 'draft',
      billTo: 'company',
      lineSource: { kind: 'field', fieldId: consultancy.descriptionField },
      currencySource: { kind: 'field', fieldId: consultancy.currencyField },
      dueTerms: { kind: 'end_of_month', days: 0 },
      referenceTemplate: '{deal.name}',
    },
  ]
  for (const rule of rules) {
    const { status, body } = await admin.api('POST', '/rules', rule)
    if (status !== 201) throw new Error(`A rule was refused: ${JSON.stringify(body)}`)
  }
  const handMade = { mode: 'create', stage: consultancy.handMade }
  await admin.api('PUT', `/organisations/${organisation.id}/hand-made`, handMade)
  await until('the inbox is empty', async () => {
    const { body } = await admin.api('GET', '/connections')
    return (body as { waitingEvents: number }).waitingEvents === 0 || null
  })
}

/** Asks until there is an answer that is not null. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null> | T | null,
  { withinMs = 30_000, everyMs = 20 } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs / 1_000} s in vain until ${what}.`)
    await sleep(everyMs)
  }
}

export async function startServer({
  serverUrl,
  env,
  isLoud,
}: {
  serverUrl: string
  env: Record<string, string>
  isLoud: boolean
}): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.resolve('server/src/main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', isLoud ? 'inherit' : 'ignore', 'inherit'],
    // Ctrl-C reaches the whole group of the terminal; the order of ending is ours.
    detached: true,
  })
  let ended: number | null = null
  child.once('exit', (code) => (ended = code ?? 1))
  await until('the server is ready', async () => {
    if (ended !== null) throw new Error(`The server ended with ${ended}.`)
    return fetch(`${serverUrl}/readyz`).then(
      (response) => response.ok || null,
      () => null,
    )
  })
  return child
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(force)
}

export const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer()
    probe.listen(0, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
