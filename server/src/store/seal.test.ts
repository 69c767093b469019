import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal } from './seal.ts'

const oldKey = { id: 'k1', key: randomBytes(32) }
const newKey = { id: 'k2', key: randomBytes(32) }
const PLACE = 'XeroGrant:1:accessToken'

test('when a secret is closed, then it opens at its own place and the text does not contain it', () => {
  const seal = createSeal([oldKey])
  const sealed = seal.close('a very secret token', PLACE)
  expect(sealed).not.toContain('a very secret token')
  expect(Buffer.from(sealed.slice(3), 'base64url').toString('utf8')).not.toContain('secret')
  expect(seal.open(sealed, PLACE)).toBe('a very secret token')
})

test('when the same secret is closed twice, then the two texts differ', () => {
  const seal = createSeal([oldKey])
  expect(seal.close('token', PLACE)).not.toBe(seal.close('token', PLACE))
})

test.each(['XeroGrant:2:accessToken', 'XeroGrant:1:refreshToken', ''])(
  'when sealed text is moved to %j, then it does not open',
  (elsewhere) => {
    const seal = createSeal([oldKey])
    expect(() => seal.open(seal.close('token', PLACE), elsewhere)).toThrow('unable to authenticate')
  },
)

test('when keys are rotated, then old text opens and new text is closed with the new key', () => {
  const sealedBefore = createSeal([oldKey]).close('token', PLACE)
  const rotated = createSeal([newKey, oldKey])
  expect(rotated.open(sealedBefore, PLACE)).toBe('token')
  expect(rotated.close('token', PLACE)).toMatch(/^k2\./)
  expect(createSeal([newKey]).open(rotated.close('token', PLACE), PLACE)).toBe('token')
})

test('when the key of a text is no longer given, then the error names its id and nothing of the text', () => {
  const sealed = createSeal([oldKey]).close('token', PLACE)
  expect(() => createSeal([newKey]).open(sealed, PLACE)).toThrow('No encryption key "k1"')
})

test.each([
  ['changed', (sealed: string) => `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`, 'unable to authenticate'],
  ['cut short', (sealed: string) => sealed.slice(0, 20), 'Invalid authentication tag'],
  ['emptied', () => 'k1.', 'Invalid initialization vector'],
  ['never sealed', () => 'token', 'No encryption key ""'],
])('when the text was %s, then it does not open', (_what, spoil, reason) => {
  const seal = createSeal([oldKey])
  expect(() => seal.open(spoil(seal.close('token', PLACE)), PLACE)).toThrow(reason)
})

test('when no key is given, then there is no seal', () => {
  expect(() => createSeal([])).toThrow('No encryption key is given.')
})
