import type { Platform } from '../platform.ts'
import {
  type Account,
  type CatalogElement,
  type Company,
  type Contact,
  type Lead,
  LOST,
  type Pipeline,
  type Stage,
  type User,
  WON,
} from '../state/model.ts'

/** An id, or anything that has one: what `add…` returned. */
export type Ref = number | { id: number }
/** An account also goes by its subdomain. */
export type AccountRef = Ref | string
/** A pipeline, stage or user also goes by name. */
export type NamedRef = Ref | string

export const idOfRef = (ref: Ref): number => (typeof ref === 'number' ? ref : ref.id)

function must<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`The Kommo emulator has no ${what}.`)
  return found
}

/** Finds what a test or the demo refers to. Every function throws when there is no such thing. */
export type Refs = {
  account(ref: AccountRef): Account
  user(accountId: number, ref?: NamedRef): User
  pipeline(accountId: number, ref?: NamedRef): Pipeline
  /** By name, by id, or `Won` and `Lost` for the two ends. */
  stage(pipeline: Pipeline, ref: NamedRef): Stage
  deal(ref: Ref): Lead
  contact(ref: Ref): Contact
  company(ref: Ref): Company
  product(ref: Ref): CatalogElement
}

export function createRefs(platform: Platform): Refs {
  const named = <T extends { id: number; name: string }>(rows: T[], ref: NamedRef) =>
    rows.find((row) => (typeof ref === 'string' ? row.name.toLowerCase() === ref.toLowerCase() : row.id === idOfRef(ref)))
  return {
    account(ref) {
      const accounts = [...platform.store.accounts.values()]
      const found = accounts.find((one) => (typeof ref === 'string' ? one.subdomain === ref : one.id === idOfRef(ref)))
      return must(found, `account ${JSON.stringify(ref)}`)
    },
    user(accountId, ref) {
      const users = platform.store.users.all(accountId)
      const byEmail = typeof ref === 'string' ? users.find(({ email }) => email === ref) : undefined
      const found = ref === undefined ? (users.find(({ isAdmin }) => isAdmin) ?? users[0]) : (byEmail ?? named(users, ref))
      return must(found, ref === undefined ? `user in account ${accountId}` : `user ${JSON.stringify(ref)}`)
    },
    pipeline(accountId, ref) {
      const pipelines = platform.store.pipelines.all(accountId)
      return must(ref === undefined ? pipelines[0] : named(pipelines, ref), `pipeline ${JSON.stringify(ref) ?? ''}`)
    },
    stage(pipeline, ref) {
      const ends: Record<string, number> = { won: WON, lost: LOST }
      const end = typeof ref === 'string' ? ends[ref.toLowerCase()] : undefined
      return must(named(pipeline.stages, end ?? ref), `stage ${JSON.stringify(ref)} in pipeline ${pipeline.name}`)
    },
    deal: (ref) => must(platform.store.leads.find(idOfRef(ref)), `deal ${idOfRef(ref)}`),
    contact: (ref) => must(platform.store.contacts.find(idOfRef(ref)), `contact ${idOfRef(ref)}`),
    company: (ref) => must(platform.store.companies.find(idOfRef(ref)), `company ${idOfRef(ref)}`),
    product: (ref) => must(platform.store.elements.find(idOfRef(ref)), `product ${idOfRef(ref)}`),
  }
}
