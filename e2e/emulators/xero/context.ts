import type { Clock } from '../kit/clock.ts'
import type { Tokens } from './identity/tokens.ts'
import type { Signer } from './identity/signer.ts'
import type { Routes } from './routes.ts'
import type { State } from './state/state.ts'
import type { Webhooks } from './webhooks.ts'

/** The one app that is registered, as in the developer portal. */
export type AppRegistration = { name: string; clientId: string; clientSecret: string; redirectUris: string[] }

/** What every part of the emulator works with. */
export type Context = {
  state: State
  clock: Clock
  app: AppRegistration
  tokens: Tokens
  signer: Signer
  webhooks: Webhooks
  routes: Routes
  url: () => string
}
