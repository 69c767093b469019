// Emulators of its own for the straightforward flow, the same consultancy in them, and both accounts connected.
import { setTimeout as sleep } from 'node:timers/promises'
import { ADMIN, BOOKKEEPER, type Consultancy, seedConsultancy } from '../demo/consultancy.ts'
import { type Clock, createClock } from '../emulators/kit/clock.ts'
import { type KommoEmulator, startKommoEmulator } from '../emulators/kommo/emulator.ts'
import { startXeroEmulator, type XeroEmulator } from '../emulators/xero/emulator.ts'
import type { Lifetime } from './lifetime.ts'
import { startStraightforwardFlow, type StraightforwardFlow } from './straightforward-flow.ts'

const SCOPES = 'openid profile email offline_access accounting.invoices accounting.contacts accounting.settings'
const WORTH_SKIPPING_MS = 200

export type StraightforwardHouse = {
  kommo: KommoEmulator
  xero: XeroEmulator
  consultancy: Consultancy
  clock: Clock
  flow: StraightforwardFlow
  /** Milliseconds of waiting that were not spent but moved on the emulators' clock; they belong to the flow's time. */
  skippedMs(): number
}

export async function openStraightforwardHouse(lifetime: Lifetime): Promise<StraightforwardHouse> {
  const keys = { clientId: 'straightforward', clientSecret: 'straightforward-secret' }
  const flow = await startStraightforwardFlow()
  lifetime.add(() => flow.close())
  const clock = createClock()
  const kommo = await startKommoEmulator({ ...keys, clock, redirectUri: flow.redirectUri })
  lifetime.add(() => kommo.close())
  const xero = await startXeroEmulator({ ...keys, clock, redirectUris: [flow.redirectUri] })
  lifetime.add(() => xero.close())

  const consultancy = seedConsultancy({ kommo, xero })
  const field = (name: string) => kommo.addField(consultancy.account, 'leads', { name, type: 'text' }).id
  const patience = createPatience({ clock, working: () => flow.working() })
  flow.configure({
    kommo: { ...keys, url: kommo.url, numberField: field('Invoice number'), statusField: field('Invoice status') },
    xero: { ...keys, url: xero.url, tenantId: consultancy.tenantId },
    trigger: consultancy.privateClients,
    wait: (waitMs) => patience.wait(waitMs),
  })
  const { status } = await kommo.install(consultancy.account, ADMIN)
  if (status !== 200) throw new Error(`The straightforward flow could not be installed: ${flow.errors.join(' ')}`)
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: keys.clientId,
    redirect_uri: flow.redirectUri,
    scope: SCOPES,
    state: 'any',
  })
  const authorizeUrl = `${xero.url}/identity/connect/authorize?${query.toString()}`
  await flow.useXeroCode(await xero.consent({ authorizeUrl, userEmail: BOOKKEEPER }))
  await flow.subscribe()
  return { kommo, xero, consultancy, clock, flow, skippedMs: patience.skippedMs }
}

/**
 * Waits by the emulators' clock. Once every deal in progress does nothing but wait for a vendor, the clock jumps to the end of
 * the shortest wait: minutes of standing still are counted, not sat out.
 */
function createPatience({ clock, working }: { clock: Clock; working: () => number }) {
  const waiting = new Set<{ untilMs: number }>()
  const nowMs = () => clock.now().getTime()
  let skippedMs = 0
  return {
    skippedMs: () => skippedMs,
    async wait(waitMs: number): Promise<void> {
      const mine = { untilMs: nowMs() + waitMs }
      waiting.add(mine)
      while (nowMs() < mine.untilMs) {
        const leftMs = Math.min(...[...waiting].map(({ untilMs }) => untilMs)) - nowMs()
        if (waiting.size >= working() && leftMs > WORTH_SKIPPING_MS) {
          skippedMs += leftMs
          await clock.advance(leftMs)
        } else await sleep(Math.min(50, Math.max(1, leftMs)))
      }
      waiting.delete(mine)
    },
  }
}
