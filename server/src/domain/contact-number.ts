import type { Client } from './deal.ts'

/**
 * The number under which a client stands in Xero: `kommo-c-123` for a person, `kommo-co-123` for a company. Kommo numbers
 * both kinds separately, so the kind is part of it.
 *
 * Source: Xero Accounting API, Contacts, ContactNumber: at most 50 characters, unique over all contacts, archived ones too,
 * and writable by programs only.
 */
export const contactNumber = (client: Pick<Client, 'kind' | 'id'>): string =>
  `${client.kind === 'person' ? 'kommo-c' : 'kommo-co'}-${client.id}`

/**
 * Which attempt at the client's number this is: 1 for the number itself, 2 for `…-2` and so on, null for any other number.
 * Later attempts exist because an archived contact keeps its number for ever.
 */
export function attemptOfNumber(client: Client, number: string | null): number | null {
  const found = /^(kommo-co?-\d+)(?:-(\d+))?$/.exec(number?.trim().toLowerCase() ?? '')
  if (found?.[1] !== contactNumber(client)) return null
  return Number(found[2] ?? 1)
}

/** True for the number of some client in Kommo, whichever. */
export const isClientNumber = (number: string | null): boolean => /^kommo-co?-\d+(-\d+)?$/i.test(number?.trim() ?? '')
