import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { connectAccount } from './connected-account.ts'
import { emailsWithFirst, storedEmails } from './wire-emails.ts'

let kommo: KommoEmulator
beforeAll(async () => {
  kommo = await startKommoEmulator({ limits: false })
})
beforeEach(() => {
  kommo.reset()
  kommo.setLimits(false)
})
afterAll(() => kommo.close())

describe("a client's e-mail address", () => {
  const EMAILS = [
    { value: 'old@x.test', enum_code: 'PRIV' },
    { value: 'books@x.test', enum_code: 'WORK' },
  ]
  /** Writes addresses as another integration would: with their kinds. */
  const writeEmails = async (token: string, path: string, values: object[]) =>
    fetch(`${kommo.url}/api/v4${path}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ custom_fields_values: [{ field_code: 'EMAIL', values }] }),
    })

  test('when a person has none, then it is the one', async () => {
    const { account, crm } = await connectAccount(kommo)
    const ada = kommo.addContact(account, { name: 'Ada', phone: '+441' })
    await crm.setClientEmail({ kind: 'person', id: ada.id }, ' ada@x.test ')
    expect(await crm.getPersons([ada.id])).toMatchObject([{ name: 'Ada', emails: ['ada@x.test'], phones: ['+441'] }])
  })

  test('when a company has some, then the new one is first and for work, and the others stay with their kinds', async () => {
    const { account, crm, token } = await connectAccount(kommo)
    const company = kommo.addCompany(account, { name: 'Acme' })
    expect((await writeEmails(token(), `/companies/${company.id}`, EMAILS)).status).toBe(200)
    await crm.setClientEmail({ kind: 'company', id: company.id }, 'new@x.test')
    expect(await crm.getCompanies([company.id])).toMatchObject([{ emails: ['new@x.test', 'books@x.test', 'old@x.test'] }])
  })

  test('when the address is there already, then it moves to the front and is there once', async () => {
    const { account, crm, token } = await connectAccount(kommo)
    const ada = kommo.addContact(account, { name: 'Ada' })
    await writeEmails(token(), `/contacts/${ada.id}`, EMAILS)
    await crm.setClientEmail({ kind: 'person', id: ada.id }, 'OLD@x.test')
    expect(await crm.getPersons([ada.id])).toMatchObject([{ emails: ['OLD@x.test', 'books@x.test'] }])
  })

  test.each(['person', 'company'] as const)('when the %s is gone, then it is not found', async (kind) => {
    const { crm } = await connectAccount(kommo)
    await expect(crm.setClientEmail({ kind, id: 999 }, 'a@x.test')).rejects.toMatchObject({ kind: 'not_found' })
  })
})

test('when addresses have kinds of the customer or none at all, then they go back as they came, without empty keys', () => {
  const stored = storedEmails.parse({
    custom_fields_values: [
      { field_id: 1, field_code: 'PHONE', values: [{ value: '+441', enum_id: 1, enum_code: 'WORK' }] },
      {
        field_id: 2,
        field_code: 'EMAIL',
        values: [
          { value: 'a@x.test', enum_id: 7, enum_code: null },
          { value: 'b@x.test', enum_id: 8, enum_code: 'PRIV' },
          { value: 'c@x.test' },
          { value: ' ' },
        ],
      },
    ],
  })
  expect(emailsWithFirst(stored, 'new@x.test')).toEqual({
    field_code: 'EMAIL',
    values: [
      { value: 'new@x.test', enum_code: 'WORK' },
      { value: 'a@x.test', enum_id: 7 },
      { value: 'b@x.test', enum_code: 'PRIV' },
      { value: 'c@x.test' },
    ],
  })
  expect(storedEmails.parse({ custom_fields_values: null })).toEqual([])
})
