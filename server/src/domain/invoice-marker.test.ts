import { expect, test } from 'vitest'
import { claimIdFromUrl, markerUrl } from './invoice-marker.ts'

const claimId = '0b8e2a54-7c1f-4e0a-9f5d-1f2e3d4c5b6a'
const publicUrl = 'https://invoices.example'

test.each([
  ['https://acme.kommo.com/leads/detail/7001', publicUrl, `https://acme.kommo.com/leads/detail/7001?invoice=${claimId}`],
  ['https://acme.kommo.com/leads/detail/1?tab=2', publicUrl, `https://acme.kommo.com/leads/detail/1?tab=2&invoice=${claimId}`],
  ['https://acme.kommo.com/leads/detail/1?invoice=old', publicUrl, `https://acme.kommo.com/leads/detail/1?invoice=${claimId}`],
  ['http://localhost:4010/leads/detail/7001', publicUrl, `http://localhost:4010/leads/detail/7001?invoice=${claimId}`],
  ['https://xeroxshop.kommo.com/leads/detail/7001', publicUrl, `https://invoices.example/deals/${claimId}`],
  ['https://XeroShop.kommo.com/leads/detail/7001', `${publicUrl}/`, `https://invoices.example/deals/${claimId}`],
  ['https://acme.kommo.com/xero/1', 'https://a.example/base', `https://a.example/base/deals/${claimId}`],
  ['https://xeroxshop.kommo.com/leads/detail/7001', 'https://kommo-xero.example', `https://www.kommo.com/?invoice=${claimId}`],
])('a deal at %s, with our server at %s, is marked by %s', (dealUrl, ours, expected) => {
  expect(markerUrl({ dealUrl, publicUrl: ours, claimId })).toBe(expected)
})

test('any mark, read back, names its claim and is an address that Xero takes', () => {
  for (const host of ['acme.kommo.com', 'xeroxshop.kommo.com', 'XERO.amocrm.com', 'a-xero.kommo.com', 'localhost:4010']) {
    for (const ours of [publicUrl, 'https://xero.example', 'http://localhost:3000/']) {
      const url = markerUrl({ dealUrl: `https://${host}/leads/detail/7001`, publicUrl: ours, claimId })
      expect(claimIdFromUrl(url)).toBe(claimId)
      expect(url).not.toMatch(/xero/i)
      expect(URL.canParse(url)).toBe(true)
    }
  }
})

test.each([
  [null, null],
  ['', null],
  ['not an address', null],
  ['https://acme.kommo.com/leads/detail/7001', null],
  ['https://acme.kommo.com/leads/detail/7001?invoice=', null],
  ['https://acme.kommo.com/leads/detail/7001?invoice=INV-0042', null],
  [`https://acme.kommo.com/?invoice=${claimId}0`, null],
  [`https://acme.kommo.com/?notinvoice=${claimId}`, null],
  [`https://acme.kommo.com/?a=1&amp;invoice=${claimId}`, claimId],
  [`https://acme.kommo.com/?INVOICE=${claimId.toUpperCase()}#top`, claimId],
  [`https://invoices.example/deals/${claimId}/`, claimId],
  [`https://invoices.example/deals/${claimId}?x=1`, claimId],
  [`invoices.example/deals/${claimId}`, claimId],
  ['https://invoices.example/deals/7001', null],
])('the address %j, read, names the claim %j', (url, expected) => {
  expect(claimIdFromUrl(url)).toBe(expected)
})
