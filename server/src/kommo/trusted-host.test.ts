import { expect, test } from 'vitest'
import { createTrustHost, trustedOrNull } from './trusted-host.ts'

const trustHost = createTrustHost(['kommo.com', 'amocrm.com'])

test.each(['acme.kommo.com', 'acme.amocrm.com', 'a.kommo.com', 'my-firm-2.kommo.com', '123.kommo.com', 'api-c.kommo.com'])(
  'when the host is %s, then it is trusted as it is',
  (host) => {
    expect(trustHost(host)).toBe(host)
  },
)

test.each([
  '',
  'kommo.com',
  '.kommo.com',
  'www.kommo.com',
  'acme.kommo.com.',
  'acme.kommo.com:443',
  'acme.kommo.com/',
  'acme.kommo.com/oauth',
  'acme.kommo.com?x=1',
  'acme.kommo.com#x',
  'https://acme.kommo.com',
  'user@acme.kommo.com',
  'acme.kommo.com@evil.com',
  'evil.com/acme.kommo.com',
  'evil.com?.kommo.com',
  'evil.com#.kommo.com',
  'evil.com\\.kommo.com',
  'acme.kommo.com.evil.com',
  'acme.kommo.comx',
  'evilkommo.com',
  'acme.evilkommo.com',
  'acme-kommo.com',
  'a.b.kommo.com',
  '-acme.kommo.com',
  'acme-.kommo.com',
  'ACME.kommo.com',
  'acme.KOMMO.com',
  'acme.kommo.com\n',
  ' acme.kommo.com',
  'acme.kommo.com ',
  'acme.kommo.com\0',
  'acme%2ekommo.com',
  'acmekommo.com',
  'acme.kommoXcom',
  'acme.\u{212A}ommo.com',
  'аcme.kommo.com',
  'acme。kommo.com',
  'acme_x.kommo.com',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'acme.kommo.ru',
  `${'a'.repeat(64)}.kommo.com`,
])('when the host is %j, then it is refused', (host) => {
  expect(trustedOrNull(host, trustHost)).toBeNull()
  expect(() => trustHost(host)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'kommo.host_not_trusted' }))
})
