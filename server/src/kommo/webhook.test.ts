import express from 'express'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startKommoEmulator } from '../../../e2e/emulators/kommo/emulator.ts'
import { connectAccount } from './connected-account.ts'
import { accountIdOf, parseDealChanges, WEBHOOK_EVENTS } from './webhook.ts'

// Samples come as Kommo sends them and are parsed as our server parses them, so that a change in either shows here.
const app = express()
const received: unknown[] = []
app.post('/', express.urlencoded({ extended: true, limit: '1mb', parameterLimit: 10_000 }), (req, res) => {
  const body: unknown = req.body
  received.push(parseDealChanges(body))
  res.json({ ...parseDealChanges(body), account: accountIdOf(body) })
})
const server = createServer(app)
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, resolve)))
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())))

type Told = {
  changes: { dealId: number; action: string; fingerprint: string; [key: string]: unknown }[]
  unreadable: string | null
  account: number | null
}

async function deliver(pairs: string[]): Promise<Told> {
  const body = pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2).map(encodeURIComponent).join('=')).join('&')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://localhost:${port}/`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Connection: 'close' },
  })
  return (await answer.json()) as Told
}

const statusLead = (id = '15318175', index = 0) =>
  [
    `id=${id}`,
    'name=Deal 42 & more',
    'status_id=67548619',
    'old_status_id=67548607',
    'price=1000',
    'last_modified=1760000058',
    'modified_user_id=0',
    'pipeline_id=8572511',
    'account_id=31361463',
    'updated_at=1760000058',
  ].map((pair) => `leads[status][${index}][${pair.replace('=', ']=')}`)

const documentedStatusLead = [
  ...statusLead(),
  'leads[status][0][custom_fields][0][id]=1246483',
  'leads[status][0][custom_fields][0][name]=PO number',
  'leads[status][0][custom_fields][0][values][0][value]=PO-77',
  'leads[status][0][custom_fields][1][id]=1246489',
  'leads[status][0][custom_fields][1][values][0][value]=North',
  'leads[status][0][custom_fields][1][values][0][enum]=908107',
  'leads[status][0][custom_fields][2][id]=1246491',
  'leads[status][0][custom_fields][2][values][0]=1760313600',
  'account[subdomain]=acme',
  'account[id]=31361463',
  'account[_links][self]=https://acme.kommo.com',
]

describe('deliveries as documented', () => {
  test('when a stage changed, then deal, stage, time and account are told', async () => {
    const told = await deliver(documentedStatusLead)
    expect(told).toEqual({
      changes: [
        {
          dealId: 15318175,
          action: 'status',
          stage: { pipelineId: 8572511, stageId: 67548619 },
          changedAt: '2025-10-09T08:54:18.000Z',
          accountId: 31361463,
          fingerprint: expect.stringMatching(/^[\w-]{43}$/) as string,
        },
      ],
      unreadable: null,
      account: 31361463,
    })
  })

  test.each(['add', 'update', 'restore', 'responsible'] as const)('when the action is %s, then it is told', async (action) => {
    const told = await deliver(statusLead().map((pair) => pair.replace('[status]', `[${action}]`)))
    expect(told.changes).toMatchObject([{ dealId: 15318175, action, stage: { stageId: 67548619 } }])
  })

  test('when a deal was deleted, then there is no time', async () => {
    const told = await deliver([
      'leads[delete][0][id]=15318175',
      'leads[delete][0][status_id]=67548607',
      'leads[delete][0][pipeline_id]=8572511',
    ])
    expect(told.changes).toMatchObject([{ dealId: 15318175, action: 'delete', changedAt: null, accountId: null }])
  })

  test('when a note came, then the deal is its element; notes of others are no deals', async () => {
    const note = (type: string) => [
      `leads[note][0][note][element_type]=${type}`,
      'leads[note][0][note][element_id]=15318175',
      'leads[note][0][note][id]=4600471',
      'leads[note][0][note][updated_at]=1760000038',
      'leads[note][0][note][account_id]=31361463',
    ]
    expect((await deliver(note('2'))).changes).toMatchObject([{ dealId: 15318175, action: 'note' }])
    expect(await deliver(note('1'))).toMatchObject({ changes: [], unreadable: 'An item of leads.note names no deal.' })
  })

  test('when several items and actions come at once, then all are told, however many', async () => {
    const many = Array.from({ length: 150 }, (_, index) => statusLead(String(1000 + index), index)).flat()
    const told = await deliver([...many, 'leads[delete][0][id]=7'])
    expect(told.changes).toHaveLength(151)
    expect(told.unreadable).toBeNull()
  })

  test('when indices leave gaps, then the list is still one', async () => {
    const told = await deliver([...statusLead('11', 3), ...statusLead('12', 5000)])
    expect(told.changes.map(({ dealId }) => dealId)).toEqual([11, 12])
  })

  test('when the same change is delivered again, then the fingerprint is the same; another change has another', async () => {
    const [first, again, other, later] = await Promise.all([
      deliver(documentedStatusLead),
      deliver(documentedStatusLead.toReversed()),
      deliver(statusLead('15318176')),
      deliver(statusLead().map((pair) => pair.replace('1760000058', '1760000059'))),
    ])
    const prints = [first, other, later].map((told) => told.changes[0]?.fingerprint)
    expect(new Set(prints).size).toBe(3)
    expect(again.changes[0]?.dealId).toBe(15318175)
    expect((await deliver(documentedStatusLead)).changes[0]?.fingerprint).toBe(prints[0])
  })

  test('when only contacts changed, then there is nothing for us and nothing wrong', async () => {
    expect(await deliver(['contacts[update][0][id]=1', 'contacts[update][0][type]=contact'])).toMatchObject({
      changes: [],
      unreadable: null,
    })
  })
})

test('when the emulated Kommo delivers, then every change is told', async () => {
  const kommo = await startKommoEmulator({ limits: false })
  const { account, crm, stage, pipeline } = await connectAccount(kommo)
  const { port } = server.address() as AddressInfo
  await crm.convergeWebhook(`http://localhost:${port}/`, WEBHOOK_EVENTS)
  received.length = 0
  const deal = kommo.addDeal(account, { name: 'A & B', price: 12.5 })
  kommo.moveDeal(deal, 'Agreed')
  kommo.deleteDeal(deal)
  kommo.restoreDeal(deal)
  await kommo.webhooks.idle()
  await kommo.close()
  const told = received as ReturnType<typeof parseDealChanges>[]
  expect(told.map(({ unreadable }) => unreadable)).toEqual(told.map(() => null))
  const changes = told.flatMap((one) => one.changes)
  expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['add', 'status', 'update', 'delete', 'restore']))
  expect(new Set(changes.map(({ dealId }) => dealId))).toEqual(new Set([deal.id]))
  expect(changes.find(({ action }) => action === 'status')).toMatchObject({
    stage: { pipelineId: pipeline.id, stageId: stage('Agreed') },
    accountId: account.id,
  })
})

describe('bodies nobody documented', () => {
  test.each([
    ['no body', undefined, 'The body is not a form.'],
    ['null', null, 'The body is not a form.'],
    ['a text', 'leads', 'The body is not a form.'],
    ['a list', [{}], 'The body is not a form.'],
    ['nothing in it', {}, 'The body is empty.'],
    ['leads as text', { leads: 'x' }, '`leads` is not a set of actions.'],
    ['leads as list', { leads: [{ id: '1' }] }, '`leads` is not a set of actions.'],
    ['an unknown action', { leads: { explode: [{ id: '1' }] } }, '`leads` holds an action we do not know.'],
    ['an item without id', { leads: { add: [{ name: 'x' }] } }, 'An item of leads.add names no deal.'],
    ['an item as text', { leads: { add: ['1'] } }, 'An item of leads.add names no deal.'],
    ['an action as text', { leads: { add: '1' } }, 'An item of leads.add names no deal.'],
    ['a null item', { leads: { add: [null] } }, 'An item of leads.add names no deal.'],
  ])('when there is %s, then it says so and tells no change', (_, body, unreadable) => {
    expect(parseDealChanges(body)).toEqual({ changes: [], unreadable })
  })

  test.each(['0', '-5', '1.5', '1e3', '0x10', '', ' 1', 'abc', '9'.repeat(40), ['1'], { toString: '1' }, true, null])(
    'when the id is %j, then it is no deal',
    (id) => {
      expect(parseDealChanges({ leads: { add: [{ id }] } }).changes).toEqual([])
    },
  )

  test('when one item is broken, then the others are told', () => {
    const told = parseDealChanges({ leads: { update: { 0: { id: '5' }, 1: 'x', 2: { id: '6' } } } })
    expect(told.changes.map(({ dealId }) => dealId)).toEqual([5, 6])
    expect(told.unreadable).toBe('An item of leads.update names no deal.')
  })

  test('when a lone item comes without a list, then it is told', () => {
    expect(parseDealChanges({ leads: { add: { id: '5' } } }).changes).toMatchObject([{ dealId: 5 }])
  })

  test('when keys try to reach prototypes, then nothing is inherited and nothing is polluted', async () => {
    const told = await deliver([
      'leads[__proto__][0][id]=1',
      'leads[constructor][prototype][id]=1',
      'leads[add][0][__proto__][id]=1',
      'leads[add][0][hasOwnProperty]=1',
      'leads[add][0][toString]=1',
      'leads[update][0][id]=9',
      'leads[update][0][constructor]=1',
      'account[__proto__][id]=1',
    ])
    expect(told.changes.map(({ dealId }) => dealId)).toEqual([9])
    expect(told.account).toBeNull()
    expect(({} as Record<string, unknown>)['id']).toBeUndefined()
    const hostile = Object.create({ leads: { add: [{ id: '1' }] } }) as unknown
    expect(parseDealChanges(hostile).changes).toEqual([])
  })

  test('when the body is absurdly long or deep, then reading ends', () => {
    const items = Array.from({ length: 5_000 }, (_, index) => ({ id: String(index + 1) }))
    const told = parseDealChanges({ leads: { add: items } })
    expect(told.changes).toHaveLength(1_000)
    expect(told.unreadable).toBe('There are more than 1000 changes.')
    let deep: unknown = 'x'
    for (let depth = 0; depth < 50_000; depth++) deep = { deep }
    expect(parseDealChanges({ leads: { add: [{ id: '1', deep }] } }).changes).toHaveLength(1)
  })

  test.each(['1', '99999999999', 'yesterday', '', '946684799'])('when the time is %j, then there is none', (updatedAt) => {
    expect(parseDealChanges({ leads: { add: [{ id: '1', updated_at: updatedAt }] } }).changes).toMatchObject([
      { changedAt: null },
    ])
  })
})
