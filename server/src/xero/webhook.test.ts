import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isXeroSignature, parseXeroEvents } from './webhook.ts'

const sign = (body: Buffer, key: string) => createHmac('sha256', key).update(body).digest('base64')

const event = (fields: Record<string, unknown> = {}) => ({
  resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/invoice-1',
  resourceId: 'invoice-1',
  eventDateUtc: '2026-11-24T10:00:01.123',
  eventType: 'UPDATE',
  eventCategory: 'INVOICE',
  tenantId: 'tenant-1',
  tenantType: 'ORGANISATION',
  ...fields,
})
const bodyOf = (...events: unknown[]) =>
  Buffer.from(JSON.stringify({ events, firstEventSequence: 1, lastEventSequence: 2, entropy: 'X' }))

describe('the signature', () => {
  const body = bodyOf(event({ resourceId: 'ünïcode' }))

  test.each([
    ['the key', sign(body, 'one'), ['one'], true],
    ['the second of two keys', sign(body, 'two'), ['one', 'two'], true],
    ['the first of two keys', sign(body, 'one'), ['one', 'two'], true],
    ['another key', sign(body, 'three'), ['one', 'two'], false],
    ['nothing', undefined, ['one'], false],
    ['an empty text', '', ['one'], false],
    ['too little', sign(body, 'one').slice(0, -1), ['one'], false],
    ['a text of the same length', 'x'.repeat(44), ['one'], false],
    ['no key at all', sign(body, 'one'), [], false],
    ['an empty key', sign(body, ''), [''], false],
  ])('by %s', (_by, signature, keys, isRight) => {
    expect(isXeroSignature({ body, signature, keys })).toBe(isRight)
  })

  test('is about the bytes: the same JSON written in another way does not verify', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1))
    expect(isXeroSignature({ body: rewritten, signature: sign(body, 'one'), keys: ['one'] })).toBe(false)
  })
})

describe('the events', () => {
  test.each([
    ['INVOICE', 'CREATE', 'invoice', 'created'],
    ['INVOICE', 'UPDATE', 'invoice', 'updated'],
    ['CONTACT', 'UPDATE', 'contact', 'updated'],
    ['CREDITNOTE', 'CREATE', 'credit_note', 'created'],
    ['PREPAYMENT', 'CREATE', 'prepayment', 'created'],
    ['OVERPAYMENT', 'UPDATE', 'overpayment', 'updated'],
  ])('%s %s is %s %s', (eventCategory, eventType, kind, type) => {
    expect(parseXeroEvents(bodyOf(event({ eventCategory, eventType })))).toEqual({
      events: [{ tenantId: 'tenant-1', resourceId: 'invoice-1', kind, type, happenedAt: new Date('2026-11-24T10:00:01.123Z') }],
      unreadable: 0,
    })
  })

  test('a time with a zone keeps it', () => {
    const [first] = parseXeroEvents(bodyOf(event({ eventDateUtc: '2026-11-24T10:00:01Z' }))).events
    expect(first?.happenedAt).toEqual(new Date('2026-11-24T10:00:01Z'))
  })

  test('intent to receive has none', () => {
    expect(parseXeroEvents(bodyOf())).toEqual({ events: [], unreadable: 0 })
  })

  test('broken ones are counted and the others still come, in their order', () => {
    const broken = [
      event({ resourceId: undefined }),
      event({ eventDateUtc: 'soon' }),
      event({ eventType: 'EXPLODE' }),
      null,
      'text',
    ]
    const { events, unreadable } = parseXeroEvents(bodyOf(event({ resourceId: 'a' }), ...broken, event({ resourceId: 'b' })))
    expect(events.map(({ resourceId }) => resourceId)).toEqual(['a', 'b'])
    expect(unreadable).toBe(5)
  })

  test('kinds without use to us are left out and not counted', () => {
    expect(parseXeroEvents(bodyOf(event({ eventCategory: 'SUBSCRIPTION', tenantType: 'APPLICATION' })))).toEqual({
      events: [],
      unreadable: 0,
    })
  })

  test.each(['', 'not JSON', '[]', '{}', '{"events":7}'])('a body "%s" that makes no sense is counted once', (text) => {
    expect(parseXeroEvents(Buffer.from(text))).toEqual({ events: [], unreadable: 1 })
  })
})
