import type { Account } from '../store/accounts.ts'
import type { Organisation } from '../store/organisations.ts'
import type { KommoCrm } from '../kommo/port.ts'
import type { Urgency, XeroBooks } from '../xero/port.ts'

/** Opens the two systems for an account; wired in app.ts, where the adapters meet the grants. */
export type Open = {
  crm(account: Pick<Account, 'id' | 'host' | 'timeZone'>): KommoCrm
  /** @throws AppError `not_connected` when the organisation is not connected. */
  books(organisation: Organisation, urgency: Urgency): XeroBooks
  /** Address of an account for people and for API calls, e.g. `https://acme.kommo.com`. */
  accountUrl(host: string): string
}
