import { AppError } from '../domain/errors.ts'

/** A host as Kommo names one, checked; throws AppError `invalid` for anything else. */
export type TrustHost = (host: string) => string

/**
 * Makes the check that stands before every secret we send: the host must lie directly under an allowed domain.
 *
 * Nothing is repaired, since a repaired name is not the one that was checked: no upper case, port, user, trailing dot,
 * deeper subdomain, or letter outside ASCII. `www` is Kommo's own site and no account.
 *
 * @param allowedDomains e.g. `['kommo.com', 'amocrm.com']`; never empty.
 */
export function createTrustHost(allowedDomains: readonly string[]): TrustHost {
  const domains = allowedDomains.map((domain) => domain.replaceAll('.', '\\.')).join('|')
  const host = new RegExp(`^(?!www\\.)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.(?:${domains})$`)
  return (given) => {
    if (host.test(given)) return given
    throw new AppError('invalid', 'kommo.host_not_trusted', { userMessage: 'This is not the address of a Kommo account.' })
  }
}

/** The host when it is trusted, null when it is not. */
export function trustedOrNull(host: string, trustHost: TrustHost): string | null {
  try {
    return trustHost(host)
  } catch {
    return null
  }
}
