// Every invoice we make carries an address with the id of its claim. After a lost answer the invoice is found again by it.

const REFUSED_TEXT = /xero/i // Xero Accounting API, Invoices, Url. We keep it out of the whole address, not only the host.

/** Kommo's own page, for the case that neither the deal's nor our address may be used. */
const NEUTRAL_URL = 'https://www.kommo.com/'

/**
 * The address that an invoice carries in Xero ("Go to Deal Invoices"): it leads to the deal and marks the invoice as ours.
 *
 * Xero refuses an address that contains "xero". A deal of such an account is reached through our server instead, which
 * redirects from `/deals/<claimId>`. Should our own address contain it too, the marker still matters more than the way to
 * the deal: then a neutral page carries it. A claim's id is hexadecimal and can never contain the text itself.
 *
 * @param dealUrl   absolute address of the deal's card; other parameters of it are kept.
 * @param publicUrl absolute address of our server, with or without a slash at the end.
 * @param claimId   UUID.
 */
export function markerUrl({ dealUrl, publicUrl, claimId }: { dealUrl: string; publicUrl: string; claimId: string }): string {
  const candidates = [withMarker(dealUrl, claimId), `${publicUrl.replace(/\/+$/, '')}/deals/${claimId}`]
  return candidates.find((url) => !REFUSED_TEXT.test(url)) ?? withMarker(NEUTRAL_URL, claimId)
}

function withMarker(address: string, claimId: string): string {
  const url = new URL(address)
  url.searchParams.set('invoice', claimId)
  return url.href
}

const uuid = '([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?![0-9a-f-])'
const asParameter = new RegExp(`[?&;]invoice=${uuid}`, 'i')
const asPath = new RegExp(`/deals/${uuid}`, 'i')

/**
 * The claim's id from an invoice's address, in lower case, or null when the address is not one of ours. Never throws: people
 * and other programs write addresses too, so an id that is found need not be a claim of ours.
 */
export function claimIdFromUrl(url: string | null): string | null {
  if (url === null) return null
  return (asParameter.exec(url)?.[1] ?? asPath.exec(url)?.[1] ?? null)?.toLowerCase() ?? null
}
