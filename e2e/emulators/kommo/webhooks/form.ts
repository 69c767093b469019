import { accountHost } from '../platform.ts'
import type { Account } from '../state/model.ts'

/** Values of a webhook before they become form fields. Undefined is left out, null is an empty string. */
export type Nested = { [key: string]: Nested } | Nested[] | string | number | boolean | null | undefined

/**
 * A webhook body as Kommo writes it: PHP-style keys, brackets percent-encoded, every value a string, the account last.
 * Source: Kommo, Webhooks, delivery format.
 */
export function formBody(account: Account, payload: { [entity: string]: Nested }): string {
  const pairs: [string, string][] = []
  const walk = (prefix: string, value: Nested): void => {
    if (value === undefined) return
    if (value === null) return void pairs.push([prefix, ''])
    if (typeof value === 'boolean') return void pairs.push([prefix, value ? '1' : '0'])
    if (typeof value !== 'object') return void pairs.push([prefix, String(value)])
    for (const [key, inner] of Object.entries(value)) walk(prefix === '' ? key : `${prefix}[${key}]`, inner)
  }
  walk('', payload)
  walk('account', {
    subdomain: account.subdomain,
    id: account.id,
    _links: { self: `https://${accountHost(account.subdomain)}` },
  })
  return new URLSearchParams(pairs).toString()
}
