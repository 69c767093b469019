import { describe, expect, test } from 'vitest'
import { billedClient, billingEmail } from './bill-to.ts'
import type { Client } from './deal.ts'
import { acme, ada } from './example-data.ts'
import type { BillTo } from './rule.ts'

const nobody = { person: null, company: null }
const both = { person: ada, company: acme }

describe('who is billed', () => {
  test.each<[BillTo, { person: Client | null; company: Client | null }, string]>([
    ['person', both, 'Ada Byron'],
    ['company', both, 'Acme Ltd'],
    ['company_or_person', both, 'Acme Ltd'],
    ['company_or_person', { person: ada, company: null }, 'Ada Byron'],
  ])('by %s, among %j, is %s', (billTo, clients, name) => {
    expect(billedClient(clients, billTo)).toMatchObject({ client: { name }, refusals: [] })
  })

  test.each<[BillTo, { person: Client | null; company: Client | null }, string]>([
    ['person', nobody, 'client_missing'],
    ['person', { person: null, company: acme }, 'client_missing'],
    ['company', { person: ada, company: null }, 'company_missing'],
    ['company_or_person', nobody, 'client_missing'],
    ['person', { person: { ...ada, name: ' ', firstName: null, lastName: null }, company: null }, 'client_name_missing'],
    ['company', { person: ada, company: { ...acme, name: '<>' } }, 'client_name_missing'],
    // Another client is no substitute for a name that somebody forgot.
    ['company_or_person', { person: ada, company: { ...acme, name: '' } }, 'client_name_missing'],
  ])('by %s, among %j, is nobody: %s', (billTo, clients, code) => {
    expect(billedClient(clients, billTo).refusals).toEqual([{ code }])
  })

  test.each<[Partial<Client>, string]>([
    [{ name: '  Ada \n Byron ' }, 'Ada Byron'],
    [{ name: '', firstName: 'Ada', lastName: 'Byron' }, 'Ada Byron'],
    [{ name: '', firstName: null, lastName: 'Byron' }, 'Byron'],
  ])('with the names %j, goes by %s', (names, name) => {
    expect(billedClient({ person: { ...ada, ...names }, company: null }, 'person').client?.name).toBe(name)
  })
})

describe('where the invoice can be sent', () => {
  const withEmails = (client: Client, emails: string[]) => ({ ...client, emails })

  test.each<[string, Client, Client | null, string | null]>([
    ['a person', ada, ada, 'ada@byron.example'],
    ['a person whose first address is malformed', withEmails(ada, ['ada@', ' ada@home.example ']), null, 'ada@home.example'],
    ['a company', acme, ada, 'office@acme.example'],
    ['a company without an address', withEmails(acme, []), ada, 'ada@byron.example'],
    ['a company with a malformed one', withEmails(acme, ['office']), ada, 'ada@byron.example'],
    ['a person with none', withEmails(ada, []), ada, null],
    ['a person with malformed ones', withEmails(ada, ['ada@', '?']), ada, null],
  ])('for %s, is the first usable address', (_, client, person, email) => {
    expect(billingEmail(client, { person, company: null }, false)).toEqual({ email, refusals: [] })
  })

  test.each<[string, Client, Client | null, object]>([
    ['a person without an address', withEmails(ada, [' ']), null, { code: 'email_missing', client: 'Ada Byron' }],
    [
      'a person with a malformed one',
      withEmails(ada, ['', 'ada@']),
      null,
      { code: 'email_invalid', client: 'Ada Byron', email: 'ada@' },
    ],
    [
      'a company without, whose person has none',
      withEmails(acme, []),
      withEmails(ada, []),
      { code: 'email_missing', client: 'Acme Ltd' },
    ],
  ])('for %s, when the invoice must be sent, is nowhere', (_, client, person, refusal) => {
    expect(billingEmail(client, { person, company: null }, true)).toEqual({
      email: null,
      refusals: [{ ...refusal, who: { kind: client.kind, id: client.id } }],
    })
  })
})
