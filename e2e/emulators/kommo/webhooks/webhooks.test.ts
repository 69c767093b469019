import { afterAll, beforeEach, expect, test } from 'vitest'
import { startListener, startTestWorld } from '../test-world.ts'
import { retryAfterMs } from './publisher.ts'

const MINUTE = 60_000
const { kommo, account, ann, pipeline, call } = await startTestWorld()
const hook = await startListener()
const destination = `${hook.url}/hooks/k_9f2c`
const subscribe = (settings: string[]) => call('POST', '/api/v4/webhooks', { destination, settings })
afterAll(async () => {
  await kommo.close()
  await hook.close()
})
beforeEach(async () => {
  await call('DELETE', '/api/v4/webhooks', { destination })
  await kommo.webhooks.idle()
  hook.received.length = 0
  hook.status = 200
})

const po = kommo.addField(account, 'leads', { name: 'PO number', type: 'text' })
const region = kommo.addField(account, 'leads', { name: 'Region', type: 'select', enums: ['North', 'South'] })
const due = kommo.addField(account, 'leads', { name: 'Due date', type: 'date' })
const newDeal = (fields = {}) => kommo.addDeal(account, { name: 'Deal 42', price: 1000.75, stage: 'Initial contact', fields })
const [incoming, initial, agreed] = pipeline.stages.map(({ id }) => id)

test('a stage change, when status_lead is subscribed, is one form with the keys of the documented sample', async () => {
  await subscribe(['status_lead'])
  const deal = newDeal({ 'PO number': 'PO-77', Region: 'North', 'Due date': '2025-10-13' })
  kommo.moveDeal(deal, 'Payment agreed')
  await kommo.webhooks.idle()
  const [only, ...more] = hook.received
  expect(more).toEqual([])
  expect(only?.headers['content-type']).toBe('application/x-www-form-urlencoded')
  expect(only?.body).toMatch(/^leads%5Bstatus%5D%5B0%5D%5Bid%5D=\d+&leads%5Bstatus%5D%5B0%5D%5Bname%5D=Deal\+42&/)
  const lead = 'leads[status][0]'
  const { created_at, updated_at } = { created_at: String(deal.createdAt), updated_at: String(kommo.deal(deal).updatedAt) }
  expect(only?.form).toEqual([
    [`${lead}[id]`, String(deal.id)],
    [`${lead}[name]`, 'Deal 42'],
    [`${lead}[status_id]`, String(agreed)],
    [`${lead}[old_status_id]`, String(initial)],
    [`${lead}[price]`, '1000'],
    [`${lead}[responsible_user_id]`, String(ann.id)],
    [`${lead}[last_modified]`, updated_at],
    [`${lead}[modified_user_id]`, String(ann.id)],
    [`${lead}[created_user_id]`, String(ann.id)],
    [`${lead}[date_create]`, created_at],
    [`${lead}[pipeline_id]`, String(pipeline.id)],
    [`${lead}[account_id]`, String(account.id)],
    [`${lead}[custom_fields][0][id]`, String(po.id)],
    [`${lead}[custom_fields][0][name]`, 'PO number'],
    [`${lead}[custom_fields][0][values][0][value]`, 'PO-77'],
    [`${lead}[custom_fields][1][id]`, String(region.id)],
    [`${lead}[custom_fields][1][name]`, 'Region'],
    [`${lead}[custom_fields][1][values][0][value]`, 'North'],
    [`${lead}[custom_fields][1][values][0][enum]`, String(region.options?.[0]?.id)],
    [`${lead}[custom_fields][2][id]`, String(due.id)],
    [`${lead}[custom_fields][2][name]`, 'Due date'],
    [`${lead}[custom_fields][2][values][0]`, '1760313600'],
    [`${lead}[created_at]`, created_at],
    [`${lead}[updated_at]`, updated_at],
    ['account[subdomain]', 'acme'],
    ['account[id]', String(account.id)],
    ['account[_links][self]', 'https://acme.kommo.com'],
  ])
})

test('a stage change, when status and update are subscribed, arrives as both, and twice when told so', async () => {
  await subscribe(['status_lead', 'update_lead'])
  kommo.moveDeal(newDeal(), 'Payment agreed', { deliveries: 2 })
  await kommo.webhooks.idle()
  const actions = hook.received.map(({ form }) => form[0]?.[0] ?? '')
  expect(actions.filter((key) => key === 'leads[status][0][id]')).toHaveLength(2)
  expect(actions.filter((key) => key === 'leads[update][0][id]')).toHaveLength(2)
  expect(actions).toHaveLength(4)
})

test('a write through the API echoes, without custom_fields when none are filled', async () => {
  await subscribe(['update_lead', 'add_lead'])
  const created = await call('POST', '/api/v4/leads', [{ name: 'From API' }])
  const id = created.embedded['leads']?.[0]?.id
  await call('PATCH', `/api/v4/leads/${id}`, { price: 5 })
  await kommo.webhooks.idle()
  const byAction = Object.fromEntries(hook.received.map(({ form }) => [form[0]?.[0], form]))
  expect(Object.keys(byAction).toSorted()).toEqual(['leads[add][0][id]', 'leads[update][0][id]'])
  expect(hook.received.flatMap(({ form }) => form).filter(([key]) => key.includes('custom_fields'))).toEqual([])
  expect(byAction['leads[add][0][id]']).not.toContainEqual(['leads[add][0][old_status_id]', expect.anything()])
})

test('a deleted deal says id, stage and pipeline only; a restored one comes back whole', async () => {
  await subscribe(['delete_lead', 'restore_lead'])
  const deal = newDeal()
  kommo.deleteDeal(deal)
  await kommo.webhooks.idle()
  expect(hook.received[0]?.form.slice(0, 3)).toEqual([
    ['leads[delete][0][id]', String(deal.id)],
    ['leads[delete][0][status_id]', String(initial)],
    ['leads[delete][0][pipeline_id]', String(pipeline.id)],
  ])
  kommo.restoreDeal(deal)
  await kommo.webhooks.idle()
  expect(hook.received[1]?.form).toContainEqual(['leads[restore][0][name]', 'Deal 42'])
})

test('contacts and companies travel as contacts; radio is an object and birthday is d.m.Y', async () => {
  kommo.addField(account, 'contacts', { name: 'Radio', type: 'radiobutton', enums: ['1', '2'] })
  kommo.addField(account, 'contacts', { name: 'Birthday', type: 'birthday' })
  await subscribe(['add_contact', 'add_company'])
  kommo.addContact(account, { name: 'Ann Lee', phone: '+15550100', fields: { Radio: '2', Birthday: '1980-01-12' } })
  kommo.addCompany(account, { name: 'Lee Ltd' })
  await kommo.webhooks.idle()
  const person = hook.received.find(({ form }) => form.some(([, value]) => value === 'Ann Lee'))?.form ?? []
  expect(person).toContainEqual(['contacts[add][0][type]', 'contact'])
  expect(person).toContainEqual(['contacts[add][0][custom_fields][0][code]', 'PHONE'])
  expect(person).toContainEqual(['contacts[add][0][custom_fields][1][values][value]', '2'])
  expect(person).toContainEqual(['contacts[add][0][custom_fields][2][values][0][value]', '12.01.1980'])
  const company = hook.received.find(({ form }) => form.some(([, value]) => value === 'Lee Ltd'))?.form
  expect(company).toContainEqual(['contacts[add][0][type]', 'company'])
})

test('a note has the keys of the sample, misspelt attachement included', async () => {
  await subscribe(['note_lead'])
  const deal = newDeal()
  kommo.addNote(deal, 'call me')
  await kommo.webhooks.idle()
  const keys = hook.received[0]?.form.map(([key]) => key.replace('leads[note][0][note]', ''))
  expect(keys?.slice(0, 17)).toEqual(
    '[text] [attachement] [date_create] [note_type] [element_type] [element_id] [catalog_id] [group_id] [timestamp_x] [account_id] [metadata] [created_by] [modified_by] [main_user_id] [id] [created_at] [updated_at]'.split(
      ' ',
    ),
  )
})

test.each([
  [200, 1, null],
  [299, 1, null],
  [0, 1, 5],
  [404, 1, 5],
  [302, 2, 15],
  [404, 3, null],
  [500, 3, 15],
  [499, 4, 60],
  [503, 4, 60],
  [404, 4, null],
  [500, 5, null],
])('after status %i at attempt %i the next comes in %s minutes', (status, attempt, minutes) => {
  expect(retryAfterMs(status, attempt)).toBe(minutes === null ? null : minutes * MINUTE)
})

test('a delivery that fails is tried five times in about an hour and a half', async () => {
  await subscribe(['add_lead'])
  hook.status = 503
  newDeal()
  await kommo.webhooks.idle()
  for (const [minutes, attempts] of [
    [4, 1],
    [2, 2],
    [15, 3],
    [15, 4],
    [60, 5],
    [240, 5],
  ] as const) {
    await kommo.clock.advance(minutes * MINUTE)
    expect(hook.received).toHaveLength(attempts)
  }
})

test('more than 100 invalid answers in two hours switch the webhook off', async () => {
  await subscribe(['add_lead'])
  hook.status = 404
  for (let count = 0; count < 100; count++) newDeal()
  await kommo.webhooks.idle()
  expect(kommo.webhookSubscriptions(account)).toMatchObject([{ disabled: false }])
  newDeal()
  await kommo.webhooks.idle()
  const shown = await call('GET', `/api/v4/webhooks?filter[destination]=${encodeURIComponent(destination)}`)
  expect(shown.body).toMatchObject({ _total_items: 1, _embedded: { webhooks: [{ destination, disabled: true }] } })
  hook.received.length = 0
  newDeal()
  await kommo.webhooks.idle()
  expect(hook.received).toEqual([])
})

test('held deliveries come late and in the wrong order', async () => {
  await subscribe(['status_lead'])
  const deal = newDeal()
  kommo.webhooks.setFaults({ holdNext: 2 })
  kommo.moveDeal(deal, 'Payment agreed')
  kommo.moveDeal(deal, 'Incoming leads')
  await kommo.webhooks.idle()
  expect(hook.received).toEqual([])
  kommo.webhooks.releaseHeld()
  await kommo.webhooks.idle()
  const stages = hook.received.map(({ form }) => Number(form.find(([key]) => key.endsWith('[status_id]'))?.[1]))
  expect(new Set(stages)).toEqual(new Set([incoming, agreed]))
})

test.each([
  ['an unknown event', { destination, settings: ['status_deal'] }, 'settings.0', 'NotSupportedChoice'],
  ['no settings', { destination }, 'settings', 'FieldMissing'],
  ['no address', { destination: 'nowhere', settings: ['add_lead'] }, 'destination', 'InvalidType'],
])('a subscription with %s is refused', async (_what, body, path, code) => {
  const answer = await call('POST', '/api/v4/webhooks', body)
  expect(answer.status).toBe(400)
  expect(answer.body['validation-errors']).toMatchObject([{ errors: [{ path, code }] }])
})

test('a second POST on an address replaces its events, or adds to them when told so', async () => {
  await subscribe(['add_lead'])
  expect((await subscribe(['status_lead'])).body['settings']).toEqual(['status_lead'])
  kommo.choose({ webhookRepost: 'merge' })
  expect((await subscribe(['add_lead'])).body['settings']).toEqual(['status_lead', 'add_lead'])
  kommo.choose({ webhookRepost: 'replace' })
})
