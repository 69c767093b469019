import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Office, startOffice } from '../../../test/world.ts'
import type { RuleOutput } from '../../contract/rule.ts'

let office: Office
/** A rule that works; each test changes what it is about. */
let wish: Record<string, unknown>
beforeAll(async () => {
  office = await startOffice({ rules: [{}] })
  const { rules } = (await office.api('GET', '/rules')).body as { rules: RuleOutput[] }
  const [{ id: _id, activatedAt: _at, ...rest }] = rules as [RuleOutput]
  wish = rest
})
afterAll(() => office.stop())

const create = (changes: Record<string, unknown> = {}) => office.api('POST', '/rules', { ...wish, ...changes })
async function created(changes: Record<string, unknown> = {}): Promise<RuleOutput> {
  const { status, body } = await create(changes)
  expect([status, body]).toMatchObject([201, { id: expect.any(String) }])
  return body as RuleOutput
}
const rules = async () => ((await office.api('GET', '/rules')).body as { rules: RuleOutput[] }).rules
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

describe('what the contract says', () => {
  test('when only what is needed is given, then the rest has its defaults', async () => {
    const { name, organisationId, pipelineId, stageId, createStatus, accountId } = wish
    const { body } = await office.api('POST', '/rules', { name, organisationId, pipelineId, stageId, createStatus, accountId })
    expect(body).toMatchObject({
      isActive: true,
      sendByEmail: false,
      billTo: 'company_or_person',
      lineSource: { kind: 'products' },
      currencySource: { kind: 'account' },
      lineAmounts: 'exclusive',
      taxType: null,
      dueTerms: { kind: 'contact', fallbackDays: 14 },
      referenceTemplate: 'Deal {deal.id}',
      tracking: [],
      holdSeconds: 0,
      activatedAt: expect.any(String),
    })
  })

  test('when fields are wrong, then each of them is named', async () => {
    const answer = await create({
      name: ' ',
      createStatus: 'paid',
      accountId: '200',
      stageId: 0,
      dueTerms: { kind: 'days', days: -1 },
    })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'request.invalid' } } })
    const { fields } = (answer.body as { error: { fields: { path: string; message: string }[] } }).error
    expect(fields.map(({ path }) => path).toSorted()).toEqual(['accountId', 'createStatus', 'dueTerms.days', 'name', 'stageId'])
  })

  test('when a draft shall be sent by e-mail, then the field says why not', async () => {
    expect(await create({ createStatus: 'draft', sendByEmail: true })).toMatchObject({
      status: 400,
      body: {
        error: { fields: [{ path: 'sendByEmail', message: expect.stringContaining('Only approved invoices can be sent') }] },
      },
    })
  })

  test.each([null, [], 'text', 5])('when the body is %j, then it is refused as wrong', async (body) => {
    expect(await office.api('POST', '/rules', body)).toMatchObject({ status: 400, body: { error: { code: /request\./ } } })
  })

  test('when a text holds a NUL, then it is refused and not stored', async () => {
    for (const changes of [{ name: 'a\u0000b' }, { referenceTemplate: '\u0000' }])
      expect(await create(changes)).toMatchObject({ status: 400, body: { error: { code: 'request.unreadable' } } })
  })
})

describe('what cannot work', () => {
  test.each<[string, () => Record<string, unknown>, string]>([
    ['its stage is gone', () => ({ stageId: 4_711 }), 'The stage no longer exists in Kommo. Choose another one.'],
    ['its pipeline is gone', () => ({ pipelineId: 4_711 }), 'The stage no longer exists in Kommo. Choose another one.'],
    ['its account is unknown', () => ({ accountId: UNKNOWN_ID }), 'account'],
    ['its tax is unknown', () => ({ taxType: 'LUXURY' }), 'tax'],
    ['its theme is unknown', () => ({ brandingThemeId: UNKNOWN_ID }), 'theme'],
    ['its tracking is unknown', () => ({ tracking: [{ categoryId: UNKNOWN_ID, optionId: UNKNOWN_ID }] }), 'racking'],
    ['its reference has an unknown part', () => ({ referenceTemplate: 'Deal {deal.price}' }), '{deal.price}'],
  ])('when %s, then a sentence says so and nothing is stored', async (_what, changes, sentence) => {
    const before = await rules()
    const answer = await create(changes())
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'rule.impossible' } } })
    const { message } = (answer.body as { error: { message: string } }).error
    expect(message).toContain(sentence)
    expect(message).toMatch(/\.$/)
    expect(await rules()).toEqual(before)
  })

  test('when its account was archived in Xero, then it is refused once the lists are read again', async () => {
    const { xero, tenantId, clock } = office
    const { AccountID } = xero.addAccount(tenantId, { code: '299', name: 'Short-lived' })
    await clock.advance(25 * 60 * 60_000)
    const rule = await created({ accountId: AccountID })
    xero.archiveAccount(tenantId, '299')
    await clock.advance(25 * 60 * 60_000)
    expect(await create({ accountId: AccountID })).toMatchObject({ status: 400, body: { error: { code: 'rule.impossible' } } })
    expect(await office.api('PUT', `/rules/${rule.id}`, { ...rule, isActive: true })).toMatchObject({ status: 400 })
    // Whatever happened to it, a rule can be stopped.
    expect(await office.api('PUT', `/rules/${rule.id}`, { ...rule, isActive: false })).toMatchObject({
      status: 200,
      body: { isActive: false },
    })
  })

  test('when its organisation is unknown, then it does not exist', async () => {
    for (const isActive of [true, false])
      expect(await create({ organisationId: UNKNOWN_ID, isActive })).toMatchObject({
        status: 404,
        body: { error: { code: 'xero.organisation_unknown' } },
      })
  })

  test('when Kommo cannot be asked for the stage, then the rule is not stored and the reason is not the user', async () => {
    const before = await rules()
    office.kommo.failNext('/api/v4/leads/pipelines', 503)
    expect(await create()).toMatchObject({ status: 502, body: { error: { code: 'kommo.unavailable' } } })
    expect(await rules()).toEqual(before)
  })
})

describe('changing', () => {
  test('when a rule is changed, then it is as wished and still the same', async () => {
    const rule = await created()
    const changed = await office.api('PUT', `/rules/${rule.id}`, { ...wish, name: 'Renamed', createStatus: 'draft' })
    expect(changed).toMatchObject({ status: 200, body: { id: rule.id, name: 'Renamed', createStatus: 'draft' } })
    expect((changed.body as RuleOutput).activatedAt).toBe(rule.activatedAt)
    expect(await rules()).toContainEqual(changed.body)
  })

  test('when a rule is stopped and started or moved, then it begins anew', async () => {
    const rule = await created()
    const put = async (changes: Record<string, unknown>) => {
      await office.clock.advance(1_000)
      return (await office.api('PUT', `/rules/${rule.id}`, { ...wish, ...changes })).body as RuleOutput
    }
    const stopped = await put({ isActive: false })
    expect(stopped).toMatchObject({ isActive: false, activatedAt: rule.activatedAt })
    const started = await put({ isActive: true })
    expect(new Date(started.activatedAt).getTime()).toBeGreaterThan(new Date(rule.activatedAt).getTime())
    const moved = await put({ stageId: await stageNamed('Talking') })
    expect(new Date(moved.activatedAt).getTime()).toBeGreaterThan(new Date(started.activatedAt).getTime())
  })

  test('when a rule is removed, then it is gone and removing it again says so', async () => {
    const rule = await created()
    expect((await office.api('DELETE', `/rules/${rule.id}`)).status).toBe(204)
    expect((await office.api('DELETE', `/rules/${rule.id}`)).status).toBe(404)
    expect((await rules()).map(({ id }) => id)).not.toContain(rule.id)
  })

  test.each([UNKNOWN_ID, 'not-an-id', '%00', '1'])('when the rule is %s, then it does not exist', async (id) => {
    for (const method of ['PUT', 'DELETE'])
      expect(await office.api(method, `/rules/${id}`, method === 'PUT' ? wish : undefined)).toMatchObject({
        status: 404,
        body: { error: { code: 'rule.unknown' } },
      })
  })
})

const stageNamed = async (name: string) => {
  const account = await office.app.parts.accounts.byId(office.accountId)
  if (!account) throw new Error('There is no account.')
  const pipelines = await office.app.parts.open.crm(account).readPipelines()
  return pipelines.flatMap(({ stages }) => stages).find((stage) => stage.name === name)?.id
}
