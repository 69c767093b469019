import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { createDisposableTokens } from './disposable-token.ts'

const now = new Date('2026-03-01T12:00:00Z')
const seconds = now.getTime() / 1000
const secret = 'integration-secret'
const clientId = 'f3b2c1d0-aaaa-bbbb-cccc-0123456789ab'
const origin = 'https://acme.kommo.com'
const settings = {
  clientId,
  clientSecret: secret,
  publicUrl: 'https://api.example.com:8443',
  allowedDomains: ['kommo.com', 'amocrm.com'],
  accountUrl: (host: string) => `https://${host}`,
  now: () => now,
}
const tokens = createDisposableTokens(settings)

const sign = (claims: object = {}, { key = secret, alg = 'HS256' } = {}) =>
  new SignJWT({
    iss: origin,
    aud: 'https://api.example.com',
    jti: '1a6a1cf1-1f6f-4dd0-9d9f-6a2c2d5bb2a7',
    iat: seconds,
    nbf: seconds,
    exp: seconds + 1800,
    account_id: 31361463,
    user_id: 8375357,
    subdomain: 'acme',
    client_uuid: clientId,
    ...claims,
  })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(key))

const refusal = (code: string) => expect.objectContaining({ kind: 'unauthenticated', code: `widget.token_${code}` }) as Error

describe('a good token', () => {
  test('when it is the documented sample, then it says who is at the card', async () => {
    expect(await tokens.verify(await sign(), { origin })).toEqual({
      accountId: 31361463,
      userId: 8375357,
      host: 'acme.kommo.com',
      id: '1a6a1cf1-1f6f-4dd0-9d9f-6a2c2d5bb2a7',
      expiresAt: new Date((seconds + 1800) * 1000),
      isAdmin: null,
    })
  })

  test.each([
    ['an administrator', { is_admin: true }, { isAdmin: true }],
    ['an audience with our port', { aud: 'https://api.example.com:8443' }, {}],
    ['an audience with a slash', { aud: 'https://api.example.com/' }, {}],
    ['an issuer with a slash', { iss: `${origin}/` }, { host: 'acme.kommo.com' }],
    ['a clock 20 s behind ours', { exp: seconds - 20 }, {}],
    ['a clock 20 s ahead of ours', { nbf: seconds + 20 }, {}],
  ])('when it has %s, then it is taken', async (_, claims, expected) => {
    expect(await tokens.verify(await sign(claims), { origin })).toMatchObject(expected)
  })
})

describe('a bad token', () => {
  test.each([
    ['its time is over', { exp: seconds - 31 }, 'expired'],
    ['its time has not come', { nbf: seconds + 31 }, 'early'],
    ['it never ends', { exp: undefined }, 'malformed'],
    ['it is for somebody else', { aud: 'https://api.example.com.evil.com' }, 'audience'],
    ['it is for another scheme', { aud: 'http://api.example.com' }, 'audience'],
    ['it is for another port', { aud: 'https://api.example.com:1' }, 'audience'],
    ['it is for several', { aud: ['https://api.example.com', 'https://evil.com'] }, 'malformed'],
    ['it is of another integration', { client_uuid: 'other' }, 'client'],
    ['it names no account', { account_id: undefined }, 'malformed'],
    ['its account is a text', { account_id: '31361463; drop' }, 'malformed'],
    ['it has no id', { jti: '' }, 'malformed'],
    ['its issuer is no account', { iss: 'https://kommo.com' }, 'issuer'],
    ['its issuer is a stranger', { iss: 'https://acme.kommo.com.evil.com' }, 'issuer'],
    ['its issuer is not encrypted', { iss: 'http://acme.kommo.com' }, 'issuer'],
    ['its issuer is no address', { iss: 'acme' }, 'issuer'],
    ['its issuer is another account', { iss: 'https://other.kommo.com' }, 'origin'],
  ])('when %s, then the code says so', async (_, claims, code) => {
    await expect(tokens.verify(await sign(claims), { origin })).rejects.toEqual(refusal(code))
  })

  test.each([undefined, '', 'null', 'https://evil.com', 'https://acme.kommo.com.evil.com', 'http://acme.kommo.com'])(
    'when the request comes from %j, then it is refused',
    async (from) => {
      await expect(tokens.verify(await sign(), { origin: from })).rejects.toEqual(refusal('origin'))
    },
  )

  test('when it is signed with another key or method, then it is refused', async () => {
    await expect(tokens.verify(await sign({}, { key: 'guess' }), { origin })).rejects.toEqual(refusal('signature'))
    await expect(tokens.verify(await sign({}, { alg: 'HS512' }), { origin })).rejects.toEqual(refusal('signature'))
    const unsigned = new UnsecuredJWT({ account_id: 1 }).encode()
    await expect(tokens.verify(unsigned, { origin })).rejects.toEqual(refusal('signature'))
    const [header, , signature] = (await sign()).split('.')
    const claims = Buffer.from(JSON.stringify({ account_id: 2 })).toString('base64url')
    await expect(tokens.verify(`${header}.${claims}.${signature}`, { origin })).rejects.toEqual(refusal('signature'))
  })

  test.each(['', 'x', 'a.b.c', '...', 'e30.e30.e30', 'x'.repeat(20_000)])(
    'when it is %j, then it is malformed',
    async (token) => {
      await expect(tokens.verify(token, { origin })).rejects.toEqual(refusal('malformed'))
    },
  )
})

describe('where one address stands for all accounts', () => {
  const local = createDisposableTokens({ ...settings, accountUrl: () => 'http://localhost:4010' })

  test.each([
    ['https://acme.kommo.com', 'http://localhost:4010'],
    ['http://localhost:4010', 'http://localhost:4010'],
  ])('when the issuer is %s and the page %s, then the host follows from the subdomain', async (iss, from) => {
    expect(await local.verify(await sign({ iss }), { origin: from })).toMatchObject({ host: 'acme.kommo.com' })
  })

  test('when the page is elsewhere, then it is refused', async () => {
    await expect(local.verify(await sign(), { origin: 'http://localhost:4011' })).rejects.toEqual(refusal('origin'))
    await expect(tokens.verify(await sign({ iss: 'http://localhost:4010' }), { origin })).rejects.toEqual(refusal('issuer'))
  })
})

test('when the emulated Kommo makes the token, then it is taken', async () => {
  const kommo = await startKommoEmulator()
  const account = kommo.addAccount({ subdomain: 'acme' })
  const ann = kommo.addUser(account, { name: 'Ann', email: 'ann@acme.com', isAdmin: true })
  const ours = createDisposableTokens({
    ...kommo.integration(),
    publicUrl: 'http://localhost:3000',
    allowedDomains: ['kommo.com'],
    accountUrl: () => kommo.url,
  })
  for (const iss of [origin, kommo.url])
    expect(await ours.verify(await kommo.disposableToken(account, ann, { origin: iss }), { origin: kommo.url })).toMatchObject({
      accountId: account.id,
      userId: ann.id,
      host: 'acme.kommo.com',
    })
  const old = await kommo.disposableToken(account, ann, { expired: true })
  await expect(ours.verify(old, { origin: kommo.url })).rejects.toEqual(refusal('expired'))
  await kommo.close()
})
