// A Xero that fits on a desk: identity, API, webhooks and a page to look at, on one port. Start reading here.
// `identity/` is who may call, `api/` what every call goes through, `contacts/`, `invoices/` and `settings/` the resources,
// `accountant/` what people do in Xero, `state/` what is remembered. It knows no caller.
import { type Clock, createClock } from '../kit/clock.ts'
import { createFrame } from '../kit/emulator.ts'
import { addLedgerRoutes } from './accountant/ledger.routes.ts'
import { createIdempotency } from './api/idempotency.ts'
import { createLimits } from './api/limits.ts'
import { addApiEntrance, addApiExit, endpointAdder } from './api/pipeline.ts'
import { createBooks } from './books.ts'
import { playConsent } from './consent.ts'
import { addContactRoutes } from './contacts/contacts.routes.ts'
import type { AppRegistration, Context } from './context.ts'
import { addControl } from './control.ts'
import { faultOf } from './faults.ts'
import type { XeroEmulator } from './handle.ts'
import { addAuthorizeRoutes } from './identity/authorize.routes.ts'
import { addConnectionRoutes } from './identity/connections.routes.ts'
import { processSigner } from './identity/signer.ts'
import { addTokenRoutes } from './identity/token.routes.ts'
import { createTokens } from './identity/tokens.ts'
import { addDocumentRoutes } from './invoices/documents.routes.ts'
import { addInvoiceRoutes } from './invoices/invoices.routes.ts'
import { addPages } from './pages/pages.routes.ts'
import { createRoutes } from './routes.ts'
import { addSettingsRoutes } from './settings/settings.routes.ts'
import { createState, resetState } from './state/state.ts'
import { createWebhooks } from './webhooks.ts'

export type { XeroEmulator } from './handle.ts'

export type XeroEmulatorOptions = {
  /** 0 takes a free port. */
  port?: number
  clock?: Clock
  appName?: string
  clientId?: string
  clientSecret?: string
  /** Registered redirect URIs; compared byte for byte. */
  redirectUris?: string[]
  webhookKey?: string
  webhookUrl?: string
  /** Calls per day and organisation: 1,000 as on the Starter tier. */
  dayLimit?: number
  /** Whether rate limits are enforced. */
  limits?: boolean
}

/** Starts the emulator with nothing in it and resolves when it listens. */
export async function startXeroEmulator(options: XeroEmulatorOptions = {}): Promise<XeroEmulator> {
  const clock = options.clock ?? createClock()
  const limits = createLimits({ clock, dayLimit: options.dayLimit ?? 1_000, enforced: options.limits ?? true })
  const idempotency = createIdempotency({ clock })
  const frame = createFrame({ clock, arrival: limits.arrival })
  const { log, faults } = frame
  const url = () => frame.url()
  const state = createState()
  const signer = await processSigner()
  const tokens = createTokens({ clock, signer, issuer: url })
  const webhooks = createWebhooks({
    clock,
    log,
    settings: { url: options.webhookUrl, key: options.webhookKey ?? 'emulator-webhook-key' },
  })
  const routes = createRoutes(frame.app)
  const context: Context = { state, clock, app: registrationOf(options), tokens, signer, webhooks, routes, url }

  addAuthorizeRoutes(context)
  addTokenRoutes(context)
  addConnectionRoutes(context)
  addApiEntrance(frame.app)
  const add = endpointAdder({ context, limits, idempotency })
  addSettingsRoutes(add, context)
  addContactRoutes(add, context)
  addInvoiceRoutes(add, context)
  addDocumentRoutes(add, context)
  addLedgerRoutes(add, context)
  addApiExit(frame.app)

  const emulator: XeroEmulator = {
    ...createBooks(context),
    url: '',
    clock,
    log,
    faults,
    webhooks,
    setLatency: (ms) => frame.setLatency(ms),
    setLimits: (on) => limits.setEnforced(on),
    setAssumptions: (changes) => void Object.assign(state.assumptions, changes),
    failNext: (path, outcome, times = 1) =>
      faults.add({ path, times, action: typeof outcome === 'number' ? faultOf(outcome) : outcome }),
    sendIntentToReceive: () => webhooks.sendIntentToReceive(),
    consent: (wish) => playConsent(wish, state),
    routes: () => routes.list(),
    reset() {
      if (!options.clock) clock.reset()
      for (const memory of [tokens, limits, idempotency, webhooks, log, faults]) memory.reset()
      frame.setLatency(0)
      resetState(state)
    },
    async close() {
      webhooks.reset()
      await frame.close()
    },
  }
  addPages(frame.control, context)
  addControl(frame.control, emulator)
  await frame.listen(options.port ?? 0)
  return Object.assign(emulator, { url: frame.url() })
}

function registrationOf(options: XeroEmulatorOptions): AppRegistration {
  const {
    appName = 'Registered App',
    clientId = 'emulator-client-id',
    clientSecret = 'emulator-client-secret',
    redirectUris = [],
  } = options
  const refused = redirectUris.find((uri) => !uri.startsWith('https://') && !/^http:\/\/localhost(:\d+)?(\/|$)/.test(uri))
  // Source: Xero developer portal, redirect URIs: https, or http on localhost; 127.0.0.1 is refused.
  if (refused !== undefined) throw new Error(`Xero does not take ${refused} as a redirect URI.`)
  return { name: appName, clientId, clientSecret, redirectUris }
}
