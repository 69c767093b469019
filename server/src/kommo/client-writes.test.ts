import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import type { DealFieldSpec } from '../domain/deal-fields.ts'
import { connectAccount } from './connected-account.ts'
import { WEBHOOK_EVENTS } from './webhook.ts'

let kommo: KommoEmulator
beforeAll(async () => {
  kommo = await startKommoEmulator({ limits: false })
})
beforeEach(() => {
  kommo.reset()
  kommo.setLimits(false)
})
afterAll(() => kommo.close())

const calls = () => kommo.log.entries({ kind: 'request' }).map(({ method, path }) => `${method} ${path.split('?')[0]}`)

const specs: DealFieldSpec[] = [
  { code: 'T_NUMBER', name: 'Number', type: 'text' },
  {
    code: 'T_STATE',
    name: 'State',
    type: 'select',
    options: [
      { code: 'DRAFT', name: 'Draft' },
      { code: 'PAID', name: 'Paid' },
    ],
  },
  { code: 'T_TOTAL', name: 'Total', type: 'numeric' },
  { code: 'T_DUE', name: 'Due', type: 'date' },
  { code: 'T_LINK', name: 'Link', type: 'url' },
]

describe('our fields', () => {
  test('when they are made twice, then they exist once and the second time costs one call', async () => {
    const { crm } = await connectAccount(kommo)
    const ids = await crm.ensureDealFields('Invoices', specs)
    expect(Object.keys(ids)).toEqual(specs.map(({ code }) => code))
    kommo.log.reset()
    expect(await crm.ensureDealFields('Invoices', specs)).toEqual(ids)
    expect(calls()).toEqual(['GET /api/v4/leads/custom_fields'])
  })

  test('when a field or an option was deleted, then it is made again in the same group', async () => {
    const { account, crm } = await connectAccount(kommo)
    const first = await crm.ensureDealFields('Invoices', specs.slice(0, 1))
    kommo.addField(account, 'leads', {
      name: 'State',
      type: 'select',
      code: 'T_STATE',
      enums: [{ value: 'Draft', code: 'DRAFT' }, 'Theirs'],
    })
    kommo.log.reset()
    const ids = await crm.ensureDealFields('Invoices', specs)
    expect(ids['T_NUMBER']).toBe(first['T_NUMBER'])
    expect(calls()).toEqual([
      'GET /api/v4/leads/custom_fields',
      'PATCH /api/v4/leads/custom_fields',
      'GET /api/v4/leads/custom_fields/groups',
      'POST /api/v4/leads/custom_fields',
    ])
    const deal = kommo.addDeal(account, { name: 'A', fields: { T_STATE: 'Theirs' } })
    await crm.writeDealFields([{ dealId: deal.id, writes: [{ code: 'T_STATE', value: 'PAID' }] }], specs, ids)
    expect(kommo.deal(deal).fieldsByCode).toMatchObject({ T_STATE: 'Paid' })
  })

  test('when a code belongs to a field of another kind, then it is a conflict', async () => {
    const { account, crm } = await connectAccount(kommo)
    kommo.addField(account, 'leads', { name: 'Mine', type: 'text', code: 'T_TOTAL' })
    await expect(crm.ensureDealFields('Invoices', specs)).rejects.toMatchObject({ kind: 'conflict', code: 'kommo.field_taken' })
  })

  test('when values are written and cleared, then people see them and no longer see them', async () => {
    const { account, crm } = await connectAccount(kommo)
    const ids = await crm.ensureDealFields('Invoices', specs)
    const deal = kommo.addDeal(account, { name: 'A' })
    const writes = [
      { code: 'T_NUMBER', value: 'INV-1' },
      { code: 'T_STATE', value: 'PAID' },
      { code: 'T_TOTAL', value: '1200.50' },
      { code: 'T_DUE', value: '2026-03-29' },
      { code: 'T_LINK', value: 'https://go.xero.com/1' },
    ]
    expect(await crm.writeDealFields([{ dealId: deal.id, writes }], specs, ids)).toEqual([])
    const texts = (await crm.getDeals([deal.id]))[0]?.fields.map(({ code, values }) => [code, values[0]])
    expect(Object.fromEntries(texts ?? [])).toEqual({
      ...Object.fromEntries(writes.map(({ code, value }) => [code, value])),
      T_STATE: 'Paid',
    })
    await crm.writeDealFields([{ dealId: deal.id, writes: writes.map(({ code }) => ({ code, value: null })) }], specs, ids)
    expect((await crm.getDeals([deal.id]))[0]?.fields).toEqual([])
  })

  test('when two of 120 deals are gone, then the others are written and those two are told', async () => {
    const { account, crm } = await connectAccount(kommo)
    const ids = await crm.ensureDealFields('Invoices', specs)
    const deals = Array.from({ length: 120 }, (_, index) => kommo.addDeal(account, { name: `Deal ${index}` }))
    const gone = [deals[3], deals[77]].flatMap((deal) => deal ?? [])
    for (const deal of gone) kommo.deleteDeal(deal)
    kommo.log.reset()
    const updates = deals.map(({ id }) => ({ dealId: id, writes: [{ code: 'T_NUMBER', value: 'INV-1' }] }))
    const refused = await crm.writeDealFields(updates, specs, ids)
    expect(refused.map(({ dealId, error }) => [dealId, error.kind])).toEqual(gone.map(({ id }) => [id, 'rejected']))
    expect(kommo.deals(account).filter((deal) => deal.fieldsByCode['T_NUMBER'] === 'INV-1')).toHaveLength(118)
    expect(calls()).toHaveLength(5)
  })
})

describe('notes', () => {
  test('when notes are added, then only ours are read back, newest first', async () => {
    const { account, crm } = await connectAccount(kommo)
    const [a, b] = [kommo.addDeal(account, { name: 'A' }), kommo.addDeal(account, { name: 'B' })]
    kommo.addNote(a, 'Written by a person')
    expect(
      await crm.addNotes([
        { dealId: a.id, text: 'Invoice INV-1 created' },
        { dealId: b.id, text: 'Invoice INV-2 created' },
      ]),
    ).toEqual([])
    await kommo.clock.advance(5_000)
    await crm.addNotes([{ dealId: a.id, text: 'Paid' }])
    const notes = await crm.readOwnNotes([a.id, b.id])
    expect(notes.map(({ dealId, text }) => [dealId, text])).toEqual([
      [a.id, 'Paid'],
      [b.id, 'Invoice INV-2 created'],
      [a.id, 'Invoice INV-1 created'],
    ])
    expect(kommo.notes(a)[0]).toMatchObject({ type: 'extended_service_message', params: { service: 'Deal Invoices' } })
    expect(
      await crm.addNotes([
        { dealId: 999, text: 'x' },
        { dealId: a.id, text: 'y' },
      ]),
    ).toMatchObject([{ dealId: 999 }])
    expect(kommo.notes(a)).toHaveLength(4)
  })

  test('when the answer to a note is lost, then the outcome is unknown', async () => {
    const { account, crm } = await connectAccount(kommo)
    const deal = kommo.addDeal(account, { name: 'A' })
    kommo.failNext('POST /api/v4/leads/notes', { kind: 'lose_answer' })
    await expect(crm.addNotes([{ dealId: deal.id, text: 'x' }])).rejects.toMatchObject({
      kind: 'unavailable',
      isOutcomeUnknown: true,
    })
    expect(await crm.readOwnNotes([deal.id])).toHaveLength(1)
  })
})

describe('files', () => {
  const file = (bytes: Buffer) => ({ name: 'INV-001.pdf', contentType: 'application/pdf', bytes })

  test('when a file is larger than a part, then it arrives whole', async () => {
    const { account, crm } = await connectAccount(kommo)
    const deal = kommo.addDeal(account, { name: 'A' })
    const bytes = Buffer.from(Uint8Array.from({ length: 1_200_000 }, (_, index) => index % 251))
    const { fileId } = await crm.uploadFile(file(bytes))
    await crm.attachFile(deal.id, fileId)
    expect(await crm.listFileIds(deal.id)).toEqual([fileId])
    const [kept] = kommo.files(deal)
    expect(kept).toMatchObject({ uuid: fileId, name: 'INV-001.pdf', contentType: 'application/pdf', versions: 1 })
    expect(kept?.bytes.equals(bytes)).toBe(true)
  })

  test('when it replaces another, then it is a new version; the drive is looked up once', async () => {
    const { account, crm } = await connectAccount(kommo)
    const deal = kommo.addDeal(account, { name: 'A' })
    const first = await crm.uploadFile(file(Buffer.from('one')))
    await crm.attachFile(deal.id, first.fileId)
    kommo.log.reset()
    const second = await crm.uploadFile({ ...file(Buffer.from('two')), replaces: first.fileId })
    expect(second).toEqual(first)
    expect(kommo.files(deal)).toMatchObject([{ versions: 2, sizeBytes: 3 }])
    expect(calls()).toHaveLength(2)
    const third = await crm.uploadFile({ ...file(Buffer.from('three')), replaces: 'unknown' })
    await crm.attachFile(deal.id, third.fileId)
    expect((await crm.listFileIds(deal.id)).toSorted()).toEqual([first.fileId, third.fileId].toSorted())
    expect(await crm.listFileIds(kommo.addDeal(account, { name: 'B' }).id)).toEqual([])
  })

  test('when the integration may not use files, then the right is missing', async () => {
    const { crm } = await connectAccount(kommo)
    kommo.configureIntegration({ scopes: ['crm'] })
    await expect(crm.uploadFile(file(Buffer.from('one')))).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('the webhook', () => {
  const destination = 'https://us.example/kommo/webhooks/s3cret?a=b&c=d'

  test('when it is missing, right, changed or switched off, then it ends up right', async () => {
    const { account, crm } = await connectAccount(kommo)
    const converge = () => crm.convergeWebhook(destination, WEBHOOK_EVENTS)
    expect(await converge()).toBe('created')
    expect(await converge()).toBe('unchanged')
    kommo.disableWebhook(account, destination)
    expect(await converge()).toBe('repaired')
    expect(await crm.convergeWebhook(destination, ['add_lead'])).toBe('repaired')
    kommo.choose({ webhookRepost: 'merge' })
    await crm.convergeWebhook('https://us.example/other', ['add_lead'])
    expect(await converge()).toBe('repaired')
    expect(kommo.webhookSubscriptions(account)).toMatchObject([
      { destination: 'https://us.example/other' },
      { destination, disabled: false, settings: [...WEBHOOK_EVENTS] },
    ])
  })
})
