import { describe, expect, test } from 'vitest'
import type { BookContact } from './books.ts'
import type { Client } from './deal.ts'
import { acme, ada, exampleContact } from './example-data.ts'
import { contactNumber, matchContact } from './match-contact.ts'

const contact = exampleContact
const MAIL = 'ada@byron.example'

const match = (candidates: BookContact[], client: Client = ada, email: string | null = client.emails[0] ?? null) =>
  matchContact({ client, email, candidates })

test.each([
  [ada, 'kommo-c-123'],
  [acme, 'kommo-co-45'],
])('the client %j, numbered for Xero, is %s', (client, number) => {
  expect(contactNumber(client)).toBe(number)
})

describe('a known client', () => {
  test.each<[string, BookContact[], 'number' | 'email' | 'name']>([
    ['its number', [contact({ name: 'Renamed', number: 'kommo-c-123' })], 'number'],
    ['its number in other case', [contact({ number: 'KOMMO-C-123' })], 'number'],
    [
      'its second number',
      [contact({ id: 'old', number: 'kommo-c-123', isArchived: true }), contact({ number: 'kommo-c-123-2' })],
      'number',
    ],
    [
      'its number before another’s e-mail',
      [contact({ id: 'x', email: MAIL }), contact({ number: 'kommo-c-123', name: 'A' })],
      'number',
    ],
    ['its e-mail', [contact({ name: 'A. Byron', email: 'ADA@byron.example' })], 'email'],
    ['its e-mail and name among several', [contact({ id: 'x', name: 'Office', email: MAIL }), contact({ email: MAIL })], 'email'],
    ['its e-mail before its name', [contact({ id: 'x' }), contact({ name: 'Countess', email: MAIL })], 'email'],
    ['its name', [contact({ name: ' ada  BYRON ' })], 'name'],
    [
      'the e-mail of an active one',
      [contact({ id: 'x', email: MAIL, isArchived: true }), contact({ name: 'A', email: MAIL })],
      'email',
    ],
    [
      'what it was merged into',
      [contact({ id: 'x', number: 'kommo-c-123', isArchived: true, mergedIntoId: 'contact-1' }), contact({ name: 'B' })],
      'number',
    ],
    [
      'the end of a chain of mergers',
      [
        contact({ id: 'x', email: MAIL, isArchived: true, mergedIntoId: 'y' }),
        contact({ id: 'y', name: 'Y', isArchived: true, mergedIntoId: 'contact-1' }),
        contact({ name: 'B' }),
      ],
      'email',
    ],
  ])('is found by %s', (_, candidates, how) => {
    for (const ordered of [candidates, candidates.toReversed()]) {
      expect(match(ordered)).toMatchObject({ kind: 'use', how, contact: { id: 'contact-1' } })
    }
  })

  test('that is a company, is found by name whatever the e-mail', () => {
    const candidates = [contact({ name: 'ACME Ltd', email: 'sales@acme.example', number: 'kommo-co-99' })]
    expect(match(candidates, acme)).toMatchObject({ kind: 'use', how: 'name' })
  })

  test('with an e-mail typed for this invoice, is found by name too', () => {
    expect(match([contact({ email: MAIL })], ada, 'ada@new.example')).toMatchObject({ kind: 'use', how: 'name' })
  })
})

describe('a client that fits several', () => {
  test.each<[string, Client, BookContact[]]>([
    ['by e-mail, none with its name', ada, [contact({ name: 'A', email: MAIL }), contact({ id: 'x', name: 'B', email: MAIL })]],
    ['by e-mail, two with its name', ada, [contact({ email: MAIL }), contact({ id: 'x', email: MAIL })]],
    ['by name', acme, [contact({ name: 'Acme Ltd' }), contact({ id: 'x', name: 'acme ltd' })]],
  ])('%s, is ambiguous', (_, client, candidates) => {
    expect(match(candidates, client)).toEqual({ kind: 'ambiguous', candidates })
  })
})

describe('a new client', () => {
  test.each<[string, BookContact[], { name: string; number: string }]>([
    ['nobody fits', [], { name: 'Ada Byron', number: 'kommo-c-123' }],
    [
      'only strangers are there',
      [contact({ name: 'Bob', email: 'bob@x.example' })],
      { name: 'Ada Byron', number: 'kommo-c-123' },
    ],
    [
      'a person of that name has another e-mail',
      [contact({ email: 'other@byron.example' })],
      { name: 'Ada Byron (Kommo 123)', number: 'kommo-c-123' },
    ],
    [
      'a person of that name is another client',
      [contact({ number: 'kommo-c-999' })],
      { name: 'Ada Byron (Kommo 123)', number: 'kommo-c-123' },
    ],
    [
      'another client shares the mailbox',
      [contact({ name: 'Bob', email: MAIL, number: 'kommo-c-999' })],
      { name: 'Ada Byron', number: 'kommo-c-123' },
    ],
    [
      'its number lies in the archive',
      [contact({ number: 'kommo-c-123', isArchived: true })],
      { name: 'Ada Byron', number: 'kommo-c-123-2' },
    ],
    [
      'its numbers lie in the archive',
      [
        contact({ number: 'kommo-c-123', isArchived: true }),
        contact({ id: 'x', number: 'kommo-c-123-2', isArchived: true, mergedIntoId: 'unknown' }),
      ],
      { name: 'Ada Byron', number: 'kommo-c-123-3' },
    ],
    [
      'the archive has mergers in a circle',
      [
        contact({ id: 'x', email: MAIL, isArchived: true, mergedIntoId: 'y' }),
        contact({ id: 'y', email: MAIL, isArchived: true, mergedIntoId: 'x' }),
      ],
      { name: 'Ada Byron', number: 'kommo-c-123' },
    ],
    [
      'even the longer name is taken',
      [contact({ email: 'a@b.example' }), contact({ id: 'x', name: 'ada byron (kommo 123)', email: 'a@b.example' })],
      { name: 'Ada Byron (Kommo 123-2)', number: 'kommo-c-123' },
    ],
    [
      'only a similar number exists',
      [contact({ name: 'B', number: 'kommo-c-1234' })],
      { name: 'Ada Byron', number: 'kommo-c-123' },
    ],
    ['a company has that number', [contact({ name: 'B', number: 'kommo-co-123' })], { name: 'Ada Byron', number: 'kommo-c-123' }],
  ])('when %s, is made without a collision', (_, candidates, draft) => {
    expect(match(candidates)).toMatchObject({ kind: 'create', draft })
  })

  test('that is a company with its person’s e-mail, is not taken for the person', () => {
    const company = { ...acme, emails: [] }
    expect(match([contact({ email: MAIL })], company, MAIL)).toMatchObject({
      kind: 'create',
      draft: { name: 'Acme Ltd', email: MAIL },
    })
  })
})
