import { afterAll, expect, test } from 'vitest'
import { callWith, startTestWorld } from '../test-world.ts'
import { toneOf } from './tone.ts'

const { kommo, account, pipeline } = await startTestWorld()
afterAll(() => kommo.close())
const visit = callWith(kommo)
const deal = kommo.addDeal(account, {
  name: 'Roof <b>repair</b>',
  price: 1200.5,
  contact: kommo.addContact(account, { name: 'Ada' }),
  tags: ['vip'],
})

test('the picker lists the accounts', async () => {
  expect((await visit('GET', '/')).text).toContain('href="/accounts/acme/leads"')
})

test('the board has a column per stage with count and sum, and its deals', async () => {
  const { body } = await visit('GET', '/ajax/accounts/acme/board')
  expect(body['columns']).toMatchObject([
    { name: 'Incoming leads', count: 0, sum: '£0' },
    {
      name: 'Initial contact',
      count: 1,
      sum: '£1,200.50',
      cards: [{ name: deal.name, client: 'Ada', price: '£1,200.50', tags: ['vip'] }],
    },
    { name: 'Payment agreed' },
    { id: 142 },
    { id: 143 },
  ])
})

test('pages carry their data without letting a name become markup', async () => {
  for (const path of ['/accounts/acme/leads', `/accounts/acme/leads/detail/${deal.id}`, `/leads/detail/${deal.id}`]) {
    const page = await visit('GET', path)
    expect([page.status, page.type]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.text).not.toContain('<b>repair')
  }
  expect((await visit('GET', `/leads/detail/${deal.id}`)).text).toContain('<aside id="card-right-panel"')
  expect((await visit('GET', '/leads/detail/1')).status).toBe(404)
})

test('moving, editing and writing a note on the pages do what a person would do', async () => {
  const base = `/ajax/accounts/acme/leads/${deal.id}`
  await visit('POST', `${base}/stage`, { stageId: pipeline.stages[2]?.id })
  await visit('POST', `${base}/edit`, { name: 'Roof', price: 99.5 })
  const { body } = await visit('POST', `${base}/notes`, { text: 'call' })
  expect(kommo.deal(deal)).toMatchObject({ name: 'Roof', price: 99.5, stage: { name: 'Payment agreed' } })
  expect(body['feed']).toMatchObject([
    { kind: 'common', text: 'call', author: 'Ann' },
    { text: 'renamed the deal' },
    { text: 'changed the price' },
    { text: 'moved the deal: Initial contact → Payment agreed' },
    { text: 'created the deal' },
  ])
  expect((await visit('POST', `${base}/stage`, { stageId: 1 })).status).toBe(400)
})

test.each(['crm.css', 'board.css', 'deal.css', 'theme.js', 'page.js', 'board.js', 'deal.js'])('%s is served', async (file) => {
  expect((await visit('GET', `/assets/${file}`)).status).toBe(200)
})

test.each([
  ['Paid', 'good'],
  ['Overdue', 'bad'],
  ['Unpaid', 'bad'],
  ['Awaiting payment', 'busy'],
  ['Draft', 'quiet'],
])('the option %s looks %s', (text, tone) => {
  expect(toneOf(text)).toBe(tone)
})
