import { afterAll, expect, test } from 'vitest'
import { type Answer, callWith, connect, type Item, startTestWorld } from '../test-world.ts'

const { kommo, account, ann, pipeline, call } = await startTestWorld()
afterAll(() => kommo.close())
const region = kommo.addField(account, 'leads', { name: 'Region', type: 'select', enums: ['North', 'South'] })
const ada = kommo.addContact(account, { name: 'Ada Byron', email: 'ada@example.com' })
const byron = kommo.addCompany(account, { name: 'Byron Ltd' })
const tiles = kommo.addProduct(account, { name: 'Tiles', sku: 'T1', price: 12.5 })
const items = ({ embedded }: Answer, name: string) => embedded[name] ?? []
const firstId = (answer: Answer, name = 'leads') => items(answer, name)[0]?.id ?? 0
const errors = ({ body }: Answer) => (body['validation-errors'] as { errors: { code: string; path: string }[] }[])[0]?.errors

test('a lead, read with everything, has the documented shape', async () => {
  const deal = kommo.addDeal(account, {
    name: 'Deal 42',
    price: 1234.56,
    contact: ada,
    company: byron,
    products: [{ product: tiles, quantity: 2 }],
    fields: { Region: 'North' },
  })
  const { body, type } = await call('GET', `/api/v4/leads/${deal.id}?with=contacts,catalog_elements,loss_reason`)
  expect(type).toContain('application/hal+json')
  const keys =
    'id name price price_with_minor_units responsible_user_id group_id status_id pipeline_id loss_reason_id created_by updated_by created_at updated_at closed_at closest_task_at is_deleted custom_fields_values score account_id labor_cost is_price_computed _links _embedded'
  expect(Object.keys(body).toSorted()).toEqual(keys.split(' ').toSorted())
  expect(body).toMatchObject({
    price: 1234,
    price_with_minor_units: 1234.56,
    custom_fields_values: [
      {
        field_id: region.id,
        field_name: 'Region',
        field_code: null,
        field_type: 'select',
        values: [{ value: 'North', enum_id: region.options?.[0]?.id, enum_code: null }],
        is_computed: false,
      },
    ],
    _embedded: {
      tags: [],
      companies: [{ id: byron.id }],
      contacts: [{ id: ada.id, is_main: true }],
      catalog_elements: [{ id: tiles.id, metadata: { quantity: 2, catalog_id: tiles.catalogId } }],
    },
  })
  const bare = await call('GET', `/api/v4/leads/${deal.id}`)
  expect(Object.keys(bare.embedded)).toEqual(['tags', 'companies'])
})

test('an unknown or deleted lead is 204 without a body, and deleted ones are listed only when asked for', async () => {
  const deal = kommo.addDeal(account, { name: 'Gone' })
  kommo.deleteDeal(deal)
  for (const id of [deal.id, 1]) {
    const answer = await call('GET', `/api/v4/leads/${id}`)
    expect([answer.status, answer.text]).toEqual([204, ''])
  }
  expect((await call('GET', `/api/v4/leads?filter[id][]=${deal.id}`)).status).toBe(204)
  const deleted = await call('GET', `/api/v4/leads?filter[id][]=${deal.id}&with=only_deleted`)
  expect(items(deleted, 'leads')).toEqual([{ id: deal.id, updated_at: expect.any(Number), is_deleted: true }])
})

test('a created lead answers with ids only and echoes request_id', async () => {
  const answer = await call('POST', '/api/v4/leads', [{ name: 'A', request_id: 'r1' }, { name: 'B' }])
  expect(answer.status).toBe(200)
  expect(items(answer, 'leads')).toMatchObject([{ request_id: 'r1' }, { request_id: '1' }])
  expect(Object.keys(items(answer, 'leads')[0] ?? {}).toSorted()).toEqual(['_links', 'id', 'request_id'])
})

test('price takes a float, and reads back whole beside price_with_minor_units', async () => {
  const id = firstId(await call('POST', '/api/v4/leads', [{ price: 99.99 }]))
  const { body } = await call('GET', `/api/v4/leads/${id}`)
  expect([body['price'], body['price_with_minor_units'], body['custom_fields_values']]).toEqual([99, 99.99, null])
})

test.each([
  ['price as text', { price: '12' }, 'InvalidType', 'price'],
  ['price_with_minor_units', { price_with_minor_units: 1.5 }, 'FieldNotExpected', 'price_with_minor_units'],
  ['a stage of nowhere', { status_id: 5 }, 'NotSupportedChoice', 'status_id'],
  ['a pipeline of nowhere', { pipeline_id: 5 }, 'NotSupportedChoice', 'pipeline_id'],
  ['an unknown user', { responsible_user_id: 5 }, 'NotSupportedChoice', 'responsible_user_id'],
  ['a loss reason on an open lead', { loss_reason_id: 1 }, 'NotSupportedChoice', 'loss_reason_id'],
  ['an unknown contact', { _embedded: { contacts: [{ id: 1 }] } }, 'NotSupportedChoice', '_embedded.contacts.0.id'],
  ['a name that is a number', { name: 5 }, 'InvalidType', 'name'],
])('%s is refused with code and path', async (_what, body, code, path) => {
  const answer = await call('POST', '/api/v4/leads', [body])
  expect([answer.status, answer.type]).toEqual([400, 'application/problem+json; charset=utf-8'])
  expect(answer.body).toMatchObject({
    title: 'Bad Request',
    status: 400,
    detail: 'Request validation failed',
    type: 'https://httpstatus.es/400',
  })
  expect(errors(answer)).toMatchObject([{ code, path }])
})

test('one wrong item refuses the whole batch', async () => {
  const before = kommo.deals(account).length
  const answer = await call('POST', '/api/v4/leads', [{ name: 'fine' }, { nam: 'x', request_id: 'bad' }])
  expect(answer.body['validation-errors']).toMatchObject([
    { request_id: 'bad', errors: [{ code: 'FieldNotExpected', path: 'nam' }] },
  ])
  expect(kommo.deals(account)).toHaveLength(before)
})

test('a bulk update takes an array with ids, a single one an object, and links cannot be changed there', async () => {
  const deal = kommo.addDeal(account, { name: 'Old' })
  const bulk = await call('PATCH', '/api/v4/leads', [{ id: deal.id, name: 'New' }])
  expect(items(bulk, 'leads')).toMatchObject([{ id: deal.id, updated_at: expect.any(Number) }])
  const single = await call('PATCH', `/api/v4/leads/${deal.id}`, { status_id: 142 })
  expect(single.body).toMatchObject({ id: deal.id })
  expect(kommo.deal(deal)).toMatchObject({ name: 'New', stage: { id: 142, name: 'Closed - won' } })
  expect((await call('GET', `/api/v4/leads/${deal.id}`)).body['closed_at']).toEqual(expect.any(Number))
  const relink = await call('PATCH', `/api/v4/leads/${deal.id}`, { _embedded: { contacts: [] } })
  expect(errors(relink)).toMatchObject([{ code: 'FieldNotExpected', path: '_embedded.contacts' }])
  expect(errors(await call('PATCH', '/api/v4/leads', [{ name: 'no id' }]))).toMatchObject([{ code: 'FieldMissing', path: 'id' }])
})

test('tags are replaced by the list and added by tags_to_add', async () => {
  const deal = kommo.addDeal(account, { name: 'Tagged', tags: ['vip'] })
  await call('PATCH', `/api/v4/leads/${deal.id}`, { tags_to_add: [{ name: 'invoice' }] })
  expect(kommo.deal(deal).tags).toEqual(['vip', 'invoice'])
  await call('PATCH', `/api/v4/leads/${deal.id}`, { tags_to_delete: [{ name: 'vip' }] })
  expect(kommo.deal(deal).tags).toEqual(['invoice'])
  await call('PATCH', `/api/v4/leads/${deal.id}`, { _embedded: { tags: null } })
  expect(kommo.deal(deal).tags).toEqual([])
})

test('lists go page by page along _links.next, and end in 204', async () => {
  await call(
    'POST',
    '/api/v4/leads',
    Array.from({ length: 250 }, (_, index) => ({ name: `Page ${index}` })),
  )
  const seen: number[] = []
  let next: string | undefined = '/api/v4/leads?limit=120&query=page%20'
  while (next !== undefined) {
    const page: Answer = await call('GET', next)
    seen.push(...items(page, 'leads').map(({ id }) => id))
    next = page.next
  }
  expect([seen.length, new Set(seen).size]).toEqual([250, 250])
  expect((await call('GET', '/api/v4/leads?limit=120&page=9&query=page%20')).status).toBe(204)
  const tooMany = await call('GET', '/api/v4/leads?limit=251')
  expect([tooMany.status, tooMany.body['detail']]).toEqual([422, 'Limit 250 per page'])
})

test('filters by id list, stage and update time, and order, narrow the list', async () => {
  const ids = ['x1', 'x2'].map((name) => kommo.addDeal(account, { name, stage: 'Payment agreed' }).id)
  const stage = pipeline.stages[2]?.id
  const filter = `filter[statuses][0][pipeline_id]=${pipeline.id}&filter[statuses][0][status_id]=${stage}`
  const found = items(await call('GET', `/api/v4/leads?${filter}&order[id]=desc`), 'leads').map(({ id }) => id)
  expect(found).toEqual(ids.toReversed())
  const query = new URLSearchParams(ids.map((id): [string, string] => ['filter[id][]', String(id)]))
  expect(items(await call('GET', `/api/v4/leads?${query.toString()}`), 'leads')).toHaveLength(2)
  const later = Math.floor(kommo.clock.now().getTime() / 1000) + 60
  expect((await call('GET', `/api/v4/leads?filter[updated_at][from]=${later}`)).status).toBe(204)
})

test('a complex lead brings its contact and company, and answers with a plain array', async () => {
  const answer = await call('POST', '/api/v4/leads/complex', [
    {
      name: 'Complex',
      price: 10.5,
      _embedded: {
        contacts: [
          {
            first_name: 'Grace',
            last_name: 'Hopper',
            custom_fields_values: [{ field_code: 'EMAIL', values: [{ value: 'g@example.com', enum_code: 'WORK' }] }],
          },
        ],
        companies: [{ name: 'Navy' }],
      },
    },
  ])
  const [made] = answer.body as unknown as { id: number; contact_id: number; company_id: number; request_id: string[] }[]
  expect(made).toMatchObject({ request_id: ['0'], merged: false })
  expect(kommo.deal(made?.id ?? 0)).toMatchObject({
    price: 10.5,
    contacts: [{ name: 'Grace Hopper', isMain: true }],
    company: { name: 'Navy' },
  })
})

test('contacts are found by e-mail and show their leads', async () => {
  const found = await call('GET', '/api/v4/contacts?query=ADA@example.com&with=leads')
  expect(items(found, 'contacts')).toMatchObject([{ id: ada.id, first_name: 'Ada', last_name: 'Byron', is_unsorted: false }])
  expect((await call('GET', '/api/v4/contacts?query=nobody')).status).toBe(204)
})

test.each([
  ['no token', 'GET', '/api/v4/account', undefined, { authorization: 'Bearer nope' }, 401],
  ['an empty body', 'POST', '/api/v4/leads', undefined, {}, 400],
  ['an empty array', 'POST', '/api/v4/leads', [], {}, 400],
  ['an object instead of an array', 'POST', '/api/v4/leads', { name: 'x' }, {}, 400],
  ['broken JSON', 'POST', '/api/v4/leads', '[{', {}, 400],
  ['a form', 'POST', '/api/v4/leads', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['more than 250 items', 'POST', '/api/v4/leads', Array.from({ length: 251 }, () => ({})), {}, 422],
  ['more than 50 complex items', 'POST', '/api/v4/leads/complex', Array.from({ length: 51 }, () => ({})), {}, 422],
  ['a method leads do not have', 'DELETE', '/api/v4/leads/1', undefined, {}, 405],
  ['an address that is not there', 'GET', '/api/v4/invoices', undefined, {}, 404],
  ['an unknown context user', 'GET', '/api/v4/account', undefined, { 'x-context-user-id': '1' }, 403],
])('%s is answered with a problem', async (_what, method, path, body, headers, status) => {
  const answer = await call(method, path, body, headers)
  expect([answer.status, answer.body['status']]).toEqual([status, status])
  expect(answer.type).toContain('application/problem+json')
  expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
})

test('a token of a plain user sees leads, but neither users nor webhooks', async () => {
  kommo.addUser(account, { name: 'Bob', email: 'bob@example.com' })
  const asBob = callWith(kommo, (await connect(kommo, 'bob@example.com')).access_token)
  expect((await asBob('GET', '/api/v4/leads')).status).toBe(200)
  for (const path of ['/api/v4/users', '/api/v4/webhooks']) expect((await asBob('GET', path)).status).toBe(403)
  expect(items(await call('GET', '/api/v4/users'), 'users')).toMatchObject([{ id: ann.id, rights: { is_admin: true } }, {}])
})

test('one account never sees the leads of another', async () => {
  const other = kommo.addAccount({ subdomain: 'other', currency: 'NOK' })
  kommo.addUser(other, { name: 'Kari', email: 'kari@example.com', isAdmin: true })
  kommo.addPipeline(other, { name: 'Salg', stages: ['Ny'] })
  const asKari = callWith(kommo, (await connect(kommo, undefined, 'other')).access_token)
  const mine = kommo.deals(account)[0]?.id ?? 0
  expect((await asKari('GET', `/api/v4/leads/${mine}`)).status).toBe(204)
  expect((await asKari('PATCH', `/api/v4/leads/${mine}`, { name: 'x' })).status).toBe(404)
  const { body } = await asKari('GET', '/api/v4/account?with=drive_url,datetime_settings')
  expect(body).toMatchObject({
    currency: 'NOK',
    drive_url: `${kommo.url}/drive`,
    _embedded: { datetime_settings: { timezone: 'Europe/London' } },
  })
})

test('pipelines come with the incoming stage and the two ends', async () => {
  const [first] = items(await call('GET', '/api/v4/leads/pipelines'), 'pipelines')
  const { _embedded: embedded } = first as unknown as { _embedded: { statuses: Item[] } }
  const { statuses } = embedded
  expect(statuses.map(({ name, type }) => [name, type])).toEqual([
    ['Incoming leads', 1],
    ['Initial contact', 0],
    ['Payment agreed', 0],
    ['Closed - won', 0],
    ['Closed - lost', 0],
  ])
  expect(statuses.slice(-2).map(({ id }) => id)).toEqual([142, 143])
})
