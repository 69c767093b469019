import { readdirSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { callWith, startTestWorld } from '../test-world.ts'
import { toneOf } from './tone.ts'

const { kommo, account, pipeline, call } = await startTestWorld()
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

test('a status is a coloured label, other choices are plain; a deal that waits for something says so', async () => {
  kommo.addField(account, 'leads', { name: 'Source', type: 'select', enums: ['Paid ads'] })
  kommo.addField(account, 'leads', { name: 'State', type: 'select', code: 'SHOP_STATUS', enums: ['Overdue'] })
  const marked = kommo.addDeal(account, { name: 'Marked', fields: { Source: 'Paid ads', State: 'Overdue' } })
  const cardOf = async () => {
    const { body } = await visit('GET', '/ajax/accounts/acme/board')
    return (body['columns'] as { cards: { id: number }[] }[]).flatMap(({ cards }) => cards).find(({ id }) => id === marked.id)
  }
  expect(await cardOf()).toMatchObject({
    hints: [
      { text: 'Overdue', tone: 'bad' },
      { text: 'Paid ads', tone: 'quiet' },
    ],
    warning: null,
  })
  const tell = (text: string) =>
    call('POST', `/api/v4/leads/${marked.id}/notes`, [{ note_type: 'service_message', params: { service: 'Shop', text } }])
  await tell('No invoice yet. Add a contact.')
  kommo.addNote(marked, 'I will ask')
  expect(await cardOf()).toMatchObject({ warning: 'No invoice yet. Add a contact.' })
  await tell('Invoice 1 was created.')
  expect(await cardOf()).toMatchObject({ warning: null })
  kommo.deleteDeal(marked)
})

test('amounts have two decimals, and what is too long is shortened with the whole text at hand', async () => {
  const id = '11111111-2222-4333-8444-555555555555'
  const link = 'https://go.example.com/organisation/login?open=/view/1'
  for (const [name, type] of Object.entries({
    'Bill total': 'numeric',
    Persons: 'numeric',
    'Bill id': 'text',
    'Bill link': 'url',
  }))
    kommo.addField(account, 'leads', { name, type })
  const filled = kommo.addDeal(account, {
    name: 'Filled',
    fields: { 'Bill total': 1440, Persons: 3, 'Bill id': id, 'Bill link': link },
  })
  const { body } = await visit('GET', `/ajax/accounts/acme/leads/${filled.id}`)
  const fields = (body['groups'] as { fields: { name: string; values: { text: string }[] }[] }[]).flatMap((group) => group.fields)
  const shown = (wanted: string) => fields.find(({ name }) => name === wanted)?.values[0]
  expect(shown('Bill total')).toMatchObject({ text: '1,440.00' })
  expect(shown('Persons')).toMatchObject({ text: '3' })
  expect(shown('Bill id')).toMatchObject({ text: '11111111-2222-…5555555', full: id })
  expect(shown('Bill link')).toMatchObject({ text: expect.stringMatching(/^go\.example.*….*view\/1$/) as string, full: link })
  kommo.deleteDeal(filled)
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

test('the list has a row per deal, with what is known of its main contact', async () => {
  const { body } = await visit('GET', '/ajax/accounts/acme/list')
  expect(body).toMatchObject({
    hidden: 0,
    rows: [{ id: deal.id, client: { name: 'Ada' }, stage: { name: 'Payment agreed' }, price: '£99.50', emails: [], phones: [] }],
  })
  expect((await visit('GET', '/accounts/acme/leads/list')).text).toContain('<option value="" selected>All pipelines</option>')
})

test('the pages of a contact and a company show how to reach them and their deals, and save what is typed', async () => {
  const company = kommo.addCompany(account, { name: 'Lumen', email: 'ap@lumen.example' })
  const contact = kommo.addContact(account, { name: 'Petra', phone: '+49 1', company })
  const theirs = kommo.addDeal(account, { name: 'Relocation', price: 10, contact, company })
  const deals = [{ id: theirs.id, name: 'Relocation', price: '£10', href: `/accounts/acme/leads/detail/${theirs.id}` }]
  const path = `/ajax/accounts/acme/contacts/${contact.id}`
  expect((await visit('GET', path)).body).toMatchObject({
    name: 'Petra',
    email: '',
    phone: '+49 1',
    linked: [{ name: 'Lumen' }],
    deals,
  })
  const saved = await visit('POST', `${path}/edit`, { email: 'petra@lumen.example', phone: '' })
  expect(saved.body).toMatchObject({ name: 'Petra', email: 'petra@lumen.example', phone: '' })
  expect((await visit('GET', `/ajax/accounts/acme/companies/${company.id}`)).body).toMatchObject({
    email: 'ap@lumen.example',
    linked: [{ name: 'Petra', href: `/accounts/acme/contacts/detail/${contact.id}` }],
    deals,
  })
  for (const address of [`/contacts/detail/${contact.id}`, `/companies/detail/${company.id}`])
    expect((await visit('GET', address)).status).toBe(200)
  expect((await visit('GET', `/contacts/detail/${company.id}`)).status).toBe(404)
})

test.each(readdirSync(new URL('assets', import.meta.url)))('%s is served', async (file) => {
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
