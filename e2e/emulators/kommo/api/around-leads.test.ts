import { afterAll, expect, test } from 'vitest'
import { type Answer, startTestWorld } from '../test-world.ts'

const { kommo, account, ann, call } = await startTestWorld()
afterAll(() => kommo.close())
const deal = kommo.addDeal(account, { name: 'Roof' })
const errors = ({ body }: Answer) =>
  (body['validation-errors'] as { errors: { code: string; path: string }[] }[] | undefined)?.flatMap((item) => item.errors)

test('custom fields are created whole, in a group, and written by code', async () => {
  const group = (await call('POST', '/api/v4/leads/custom_fields/groups', [{ name: 'Invoice', sort: 4 }])).embedded[
    'custom_field_groups'
  ]?.[0]
  const created = await call('POST', '/api/v4/leads/custom_fields', [
    { name: 'Number', type: 'text', code: 'NO', is_api_only: true, group_id: group?.id },
    { name: 'Due', type: 'monetary', code: 'DUE', currency: 'EUR' },
    {
      name: 'State',
      type: 'select',
      code: 'STATE',
      enums: [
        { value: 'Draft', sort: 1, code: 'DRAFT' },
        { value: 'Paid', sort: 2, code: 'PAID' },
      ],
    },
  ])
  expect(created.embedded['custom_fields']).toMatchObject([
    { code: 'NO', type: 'text', is_api_only: true, group_id: group?.id, enums: null },
    { code: 'DUE', currency: 'EUR' },
    { code: 'STATE', enums: [{ value: 'Draft', code: 'DRAFT' }, { value: 'Paid' }] },
  ])
  const values = [
    { field_code: 'NO', values: [{ value: 'INV-1' }] },
    { field_code: 'DUE', values: [{ value: 12.5 }] },
    { field_code: 'STATE', values: [{ enum_code: 'PAID' }] },
  ]
  expect((await call('PATCH', `/api/v4/leads/${deal.id}`, { custom_fields_values: values })).status).toBe(200)
  expect(kommo.deal(deal).fields).toEqual({ Number: 'INV-1', Due: '12.5', State: 'Paid' })
  expect(kommo.deal(deal).fieldsByCode).toEqual({ NO: 'INV-1', DUE: '12.5', STATE: 'Paid' })
})

test.each([
  ['a code that is taken', { name: 'X', type: 'text', code: 'STATE' }, 'NotSupportedChoice', 'code'],
  ['an unknown type', { name: 'X', type: 'invoice' }, 'NotSupportedChoice', 'type'],
  ['no name', { type: 'text' }, 'FieldMissing', 'name'],
  ['a choice without options', { name: 'X', type: 'select' }, 'FieldMissing', 'enums'],
  ['a currency on a text', { name: 'X', type: 'text', currency: 'GBP' }, 'FieldNotExpected', 'currency'],
])('a field with %s is refused', async (_what, body, code, path) => {
  expect(errors(await call('POST', '/api/v4/leads/custom_fields', [body]))).toMatchObject([{ code, path }])
})

test('options keep their id only when the change names it', async () => {
  const field = kommo.addField(account, 'leads', { name: 'Mood', type: 'select', enums: ['Good', 'Bad'] })
  const good = field.options?.[0]
  const enums = [{ id: good?.id, value: 'Very good' }, { value: 'New' }]
  const changed = await call('PATCH', `/api/v4/leads/custom_fields/${field.id}`, { enums })
  expect(changed.body['enums']).toMatchObject([{ id: good?.id, value: 'Very good' }, { value: 'New' }])
})

test.each([
  ['common', { text: 'hello' }, []],
  ['extended_service_message', { service: 'Deal Invoices', text: 'made' }, []],
  ['geolocation', { text: 'here', longitude: 1, latitude: 2 }, []],
  ['service_message', { text: 'who?' }, [{ code: 'FieldMissing', path: 'params.service' }]],
  ['common', { text: 'a', colour: 'red' }, [{ code: 'FieldNotExpected', path: 'params.colour' }]],
  ['invoice_paid', { text: 'a' }, [{ code: 'NotSupportedChoice', path: 'note_type' }]],
  [
    'attachment',
    { file_uuid: 'x', version_uuid: 'y', file_name: 'z' },
    [{ code: 'NotSupportedChoice', path: 'params.file_uuid' }],
  ],
])('a note %s with %j', async (note_type, params, wrong) => {
  const answer = await call('POST', '/api/v4/leads/notes', [{ entity_id: deal.id, note_type, params, request_id: 'n1' }])
  expect(errors(answer) ?? []).toMatchObject(wrong)
  expect(answer.embedded['notes']?.length ?? 0).toBe(wrong.length > 0 ? 0 : 1)
})

test('notes are filtered by deal and type, changed by PATCH, and seen newest first on the handle', async () => {
  const other = kommo.addDeal(account, { name: 'Other' })
  const made = (await call('POST', `/api/v4/leads/${other.id}/notes`, [{ note_type: 'common', params: { text: 'one' } }]))
    .embedded['notes']?.[0]
  await call('POST', `/api/v4/leads/${other.id}/notes`, [{ note_type: 'service_message', params: { service: 's', text: 'two' } }])
  const found = await call('GET', `/api/v4/leads/notes?filter[entity_id][]=${other.id}&filter[note_type][]=common`)
  expect(found.embedded['notes']).toMatchObject([{ id: made?.id, params: { text: 'one' } }])
  await call('PATCH', '/api/v4/leads/notes', [{ id: made?.id, params: { text: 'one, corrected' } }])
  expect(kommo.notes(other).map(({ text }) => text)).toEqual(['two', 'one, corrected'])
  expect((await call('GET', `/api/v4/leads/notes?filter[entity_id][]=1`)).status).toBe(204)
})

test('links keep one company and one main contact', async () => {
  const [a, b] = ['A', 'B'].map((name) => kommo.addContact(account, { name }).id)
  const [c, d] = ['C', 'D'].map((name) => kommo.addCompany(account, { name }).id)
  const link = (to_entity_type: string, to_entity_id: number | undefined, metadata?: object) =>
    call('POST', `/api/v4/leads/${deal.id}/link`, [{ to_entity_id, to_entity_type, ...(metadata && { metadata }) }])
  await link('contacts', a)
  await link('contacts', b, { is_main: true })
  await link('companies', c)
  await link('companies', d)
  const view = kommo.deal(deal)
  expect(view.contacts.map(({ id, isMain }) => [id, isMain])).toEqual([
    [a, false],
    [b, true],
  ])
  expect(view.company?.id).toBe(d)
  const shown = await call('GET', `/api/v4/leads/${deal.id}/links?filter[to_entity_type]=contacts`)
  expect(shown.embedded['links']).toMatchObject([
    { to_entity_id: a, metadata: { main_contact: false } },
    { metadata: { main_contact: true } },
  ])
  expect(
    (await call('POST', '/api/v4/leads/unlink', [{ entity_id: deal.id, to_entity_id: d, to_entity_type: 'companies' }])).status,
  ).toBe(204)
  expect(kommo.deal(deal).company).toBe(null)
  expect(errors(await link('contacts', 1))).toMatchObject([{ code: 'NotSupportedChoice', path: 'to_entity_id' }])
})

test('products are list elements with string amounts, linked with a quantity', async () => {
  const product = kommo.addProduct(account, { name: 'Slate', sku: 'S-1', price: 12.5, unit: 'm²', description: 'Welsh' })
  const [catalog] = (await call('GET', '/api/v4/catalogs?filter[type]=products')).embedded['catalogs'] ?? []
  const element = (await call('GET', `/api/v4/catalogs/${catalog?.id}/elements?filter[id][]=${product.id}`)).embedded[
    'elements'
  ]?.[0]
  const values = element?.['custom_fields_values'] as { field_code: string; values: { value: unknown }[] }[]
  expect(values.map(({ field_code, values: [one] }) => [field_code, one?.value])).toEqual([
    ['SKU', 'S-1'],
    ['DESCRIPTION', 'Welsh'],
    ['PRICE', '12.5'],
    ['UNIT', 'm²'],
  ])
  const computed = kommo.addDeal(account, { name: 'Sum', products: [{ product, quantity: 3 }] })
  expect((await call('GET', `/api/v4/leads/${computed.id}`)).body).toMatchObject({
    price_with_minor_units: 37.5,
    is_price_computed: true,
  })
  const fields = await call('GET', `/api/v4/catalogs/${catalog?.id}/custom_fields`)
  expect(fields.embedded['custom_fields']?.map(({ code }) => code)).toContain('WHOLESALE_PRICE')
})

test('a task is made, listed, completed; its result is [] until there is one', async () => {
  const id = (
    await call('POST', '/api/v4/tasks', [
      { text: 'Call', complete_till: 1_760_000_000, entity_id: deal.id, entity_type: 'leads' },
    ])
  ).embedded['tasks']?.[0]?.id
  expect((await call('GET', `/api/v4/tasks/${id}`)).body).toMatchObject({ text: 'Call', result: [], is_completed: false })
  await call('PATCH', `/api/v4/tasks/${id}`, { is_completed: true, result: { text: 'done' } })
  expect((await call('GET', `/api/v4/tasks?filter[is_completed]=1`)).embedded['tasks']).toMatchObject([
    { id, result: { text: 'done' } },
  ])
})

test('a task for a user that the account does not have is refused; the handle shows the tasks of a deal', async () => {
  const roof = kommo.addDeal(account, { name: 'Task' })
  const task = { text: 'Look at it', complete_till: 1_760_000_000, entity_id: roof.id, entity_type: 'leads' }
  const refused = await call('POST', '/api/v4/tasks', [{ ...task, responsible_user_id: 5 }])
  expect([refused.status, errors(refused)]).toMatchObject([400, [{ code: 'NotSupportedChoice', path: 'responsible_user_id' }]])
  expect(kommo.tasks(roof)).toEqual([])
  await call('POST', '/api/v4/tasks', [
    { ...task, responsible_user_id: ann.id },
    { ...task, text: 'Again' },
  ])
  expect(kommo.tasks(roof.id)).toMatchObject([
    { text: 'Again', isCompleted: false },
    { text: 'Look at it', dueAt: 1_760_000_000, responsibleUser: { id: ann.id, name: 'Ann' } },
  ])
})

test('the list of events tells a stage change, newest first', async () => {
  kommo.moveDeal(deal, 'Lost')
  const found = await call(
    'GET',
    `/api/v4/events?filter[entity]=lead&filter[entity_id]=${deal.id}&filter[type]=lead_status_changed`,
  )
  expect(found.embedded['events']).toMatchObject([
    { id: expect.stringMatching(/^01pz/), value_after: [{ lead_status: { id: 143 } }] },
  ])
})

test('a fault, when told, spoils the next matching call once', async () => {
  kommo.failNext('PATCH /api/v4/leads', 503)
  expect((await call('GET', '/api/v4/leads')).status).toBe(200)
  const failed = await call('PATCH', `/api/v4/leads/${deal.id}`, { name: 'x' })
  expect([failed.status, failed.body['status']]).toEqual([503, 503])
  expect((await call('PATCH', `/api/v4/leads/${deal.id}`, { name: 'x' })).status).toBe(200)
  kommo.failNext('/api/v4/leads', { kind: 'lose_answer' })
  await expect(call('POST', '/api/v4/leads', [{ name: 'Lost answer' }])).rejects.toThrow('fetch failed')
  expect(kommo.deals(account).map(({ name }) => name)).toContain('Lost answer')
})
