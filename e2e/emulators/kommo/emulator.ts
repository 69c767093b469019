// Kommo, offline: one server stands for every account host. Which account a call belongs to follows from its token.
// It knows nothing of the server under test; what Kommo's documentation says is what it does.
import { type Clock, createClock } from '../kit/clock.ts'
import { createFrame, type RunningFrame } from '../kit/emulator.ts'
import type { FaultAction, Faults } from '../kit/faults.ts'
import type { RequestLog } from '../kit/request-log.ts'
import { createWebhookSender, type WebhookSender } from '../kit/webhook-sender.ts'
import { addApiRoutes } from './api/index.ts'
import { addControlRoutes, type ControlMethods } from './control.ts'
import { recordEvents } from './crm/audit.ts'
import { createChanges } from './crm/changes.ts'
import { addDriveRoutes } from './drive/routes.ts'
import { createUploadSessions } from './drive/sessions.ts'
import { type AccountSeeds, createAccountSeeds } from './handle/accounts.ts'
import { createDealHandle, type DealHandle } from './handle/deals.ts'
import { createIntegrationHandle, type IntegrationHandle } from './handle/integration.ts'
import { createRefs } from './handle/refs.ts'
import { addGuards, addLastHandlers } from './http/guard.ts'
import { createLimits } from './http/limits.ts'
import { problemBody } from './http/problem.ts'
import { createRoutes } from './http/routes.ts'
import { createGrants } from './oauth/grants.ts'
import { addOAuthRoutes } from './oauth/routes.ts'
import { addPageRoutes } from './pages/routes.ts'
import { addWidgetRoutes } from './pages/widget-routes.ts'
import type { Integration, Platform } from './platform.ts'
import { createStore } from './state/store.ts'
import { publishChanges } from './webhooks/publisher.ts'
import type { WidgetOptions } from './widget/archive.ts'

export type KommoOptions = {
  /** 0 or left out: a free one. */
  port?: number
  clock?: Clock
  clientId?: string
  clientSecret?: string
  redirectUri?: string
  uninstallHookUrl?: string
  /** Seven calls a second; on unless switched off. */
  limits?: boolean
  /** The widget of the integration, for the pages. Left out or not built: the pages say so and do the rest. */
  widget?: WidgetOptions
}

export type KommoEmulator = AccountSeeds &
  DealHandle &
  IntegrationHandle & {
    url: string
    clock: Clock
    log: RequestLog
    faults: Faults
    webhooks: Pick<WebhookSender, 'setFaults' | 'releaseHeld' | 'idle'>
    /** Every registered route, as `GET /api/v4/leads/:id`. */
    routes: string[]
    setLatency(ms: number): void
    setLimits(on: boolean): void
    /**
     * Spoils the next matching request. `pathPart` may start with a method: `PATCH /api/v4/leads`.
     * A bare status answers with Kommo's error body.
     */
    failNext(pathPart: string, how: number | FaultAction, times?: number): void
    /** Forgets everything: accounts, tokens, log, faults, time. */
    reset(): void
    close(): Promise<void>
  }

const WEBHOOK_ANSWER_WITHIN_MS = 2_000 // Kommo, Webhooks: response time
const SCOPES = ['crm', 'notifications', 'files', 'files_delete']

/** Starts the emulator on `port`. The integration's keys have defaults, so that two sides can agree without asking. */
export async function startKommoEmulator(options: KommoOptions = {}): Promise<KommoEmulator> {
  const clock = options.clock ?? createClock()
  const frame = createFrame({ clock })
  const integration = (): Integration => ({
    clientId: options.clientId ?? 'f3b2c1d0-aaaa-bbbb-cccc-0123456789ab',
    clientSecret: options.clientSecret ?? 'kommo-emulator-client-secret',
    redirectUri: options.redirectUri ?? 'http://localhost:3000/kommo/oauth/callback',
    uninstallHookUrl: options.uninstallHookUrl ?? '',
    scopes: [...SCOPES],
  })
  const platform: Platform = {
    clock,
    store: createStore(),
    grants: createGrants({ clock }),
    installed: new Set(),
    integration: integration(),
    choices: { webhookRepost: 'replace' },
    changes: createChanges(),
    sender: createWebhookSender({ clock, log: frame.log, timeoutMs: WEBHOOK_ANSWER_WITHIN_MS }),
    url: () => frame.url(),
    now: () => Math.floor(clock.now().getTime() / 1000),
  }
  const limits = createLimits({ clock, on: options.limits ?? true })
  const uploads = createUploadSessions({ clock })
  recordEvents(platform)
  publishChanges(platform)

  const routes = createRoutes(frame.app)
  addGuards(frame.app, platform, limits)
  addOAuthRoutes(routes, platform)
  addApiRoutes(routes, platform)
  addDriveRoutes(routes, platform, uploads)
  const refs = createRefs(platform)
  const deals = createDealHandle(platform, refs)
  const integrationHandle = createIntegrationHandle(platform, refs)
  addPageRoutes(routes, { platform, refs, deals, widget: options.widget })
  addWidgetRoutes(routes, { platform, integration: integrationHandle, widget: options.widget })
  routes.refuseOtherMethods()
  addLastHandlers(frame.app)

  const methods = {
    ...createAccountSeeds(platform, refs),
    ...deals,
    ...integrationHandle,
    setLatency: (ms: number) => frame.setLatency(ms),
    setLimits: (on: boolean) => limits.set(on),
    failNext: (pathPart: string, how: number | FaultAction, times = 1) => failNext(frame.faults, pathPart, how, times),
    reset() {
      platform.store = createStore()
      platform.grants = createGrants({ clock })
      platform.installed.clear()
      Object.assign(platform.integration, integration())
      platform.choices.webhookRepost = 'replace'
      // A shared clock belongs to whoever made it.
      if (!options.clock) clock.reset()
      resetFrame(frame)
      platform.sender.reset()
      limits.reset()
      uploads.reset()
    },
  }
  const webhooks: KommoEmulator['webhooks'] = {
    setFaults: (faults) => platform.sender.setFaults(faults),
    releaseHeld: () => platform.sender.releaseHeld(),
    idle: () => platform.sender.idle(),
  }
  addControlRoutes(frame.control, {
    ...(methods as ControlMethods),
    ...Object.fromEntries(Object.entries(webhooks).map(([name, method]) => [`webhooks/${name}`, method])),
  })
  await frame.listen(options.port ?? 0)

  return {
    ...methods,
    url: frame.url(),
    clock,
    log: frame.log,
    faults: frame.faults,
    webhooks,
    routes: routes.list(),
    async close() {
      platform.sender.reset()
      await platform.sender.idle()
      await frame.close()
    },
  }
}

function resetFrame(frame: RunningFrame) {
  frame.log.reset()
  frame.faults.reset()
  frame.setLatency(0)
}

function failNext(faults: Faults, pathPart: string, how: number | FaultAction, times: number) {
  const [first = '', second] = pathPart.split(' ')
  const [method, path] = second === undefined ? [undefined, first] : [first, second]
  const action: FaultAction =
    typeof how === 'number'
      ? {
          kind: 'status',
          status: how,
          headers: { 'content-type': 'application/problem+json' },
          body: JSON.stringify(problemBody(how, 'Told to fail', how === 429 ? { retry_after: 1 } : {})),
        }
      : how
  faults.add({ path, action, times, ...(method !== undefined && { method }) })
}
