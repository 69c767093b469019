import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSignedTokens } from './signed-tokens.ts'

const keys = [{ key: randomBytes(32) }]
let time = new Date('2026-11-24T10:00:00Z')
const tokensFor = (purpose: string, given = keys) =>
  createSignedTokens({ purpose, keys: given, claims: z.object({ accountId: z.string() }), now: () => time })

test('when a token comes back, then its claims and what is needed to spend it are given', async () => {
  const tokens = tokensFor('xero-state')
  const { claims, id, expiresAt } = await tokens.verify(await tokens.sign({ accountId: 'a' }))
  expect(claims).toEqual({ accountId: 'a' })
  expect(id).toMatch(/^xero-state:/)
  expect(expiresAt).toEqual(new Date('2026-11-24T10:10:00Z'))
})

test('when ten minutes have passed, then the token is refused', async () => {
  const tokens = tokensFor('xero-state')
  const token = await tokens.sign({ accountId: 'a' })
  time = new Date('2026-11-24T10:09:59Z')
  await expect(tokens.verify(token)).resolves.toMatchObject({ claims: { accountId: 'a' } })
  time = new Date('2026-11-24T10:10:00Z')
  await expect(tokens.verify(token)).rejects.toMatchObject({ kind: 'invalid', code: 'link.expired' })
})

test('when a token was made for another purpose, then it is refused', async () => {
  const token = await tokensFor('xero-ticket').sign({ accountId: 'a' })
  await expect(tokensFor('xero-state').verify(token)).rejects.toMatchObject({ code: 'link.expired' })
})

test('when keys are rotated, then links under way still work', async () => {
  const token = await tokensFor('xero-state').sign({ accountId: 'a' })
  const rotated = tokensFor('xero-state', [{ key: randomBytes(32) }, ...keys])
  await expect(rotated.verify(token)).resolves.toMatchObject({ claims: { accountId: 'a' } })
  await expect(tokensFor('xero-state', [{ key: randomBytes(32) }]).verify(token)).rejects.toMatchObject({ code: 'link.expired' })
})

test.each([undefined, '', 'abc', ['a'], `${'a'.repeat(10)}.${'b'.repeat(10)}.c`])(
  'when the token is %j, then it is refused as an old link is',
  async (token) => {
    await expect(tokensFor('xero-state').verify(token)).rejects.toMatchObject({ kind: 'invalid', code: 'link.expired' })
  },
)

test('when a token is signed with "none", then it is refused', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(time.getTime() / 1_000) + 300
  const forged = `${part({ alg: 'none' })}.${part({ aud: 'xero-state', jti: '1', exp, claims: { accountId: 'b' } })}.`
  await expect(tokensFor('xero-state').verify(forged)).rejects.toMatchObject({ code: 'link.expired' })
})
