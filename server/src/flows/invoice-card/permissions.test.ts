import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, startOffice } from '../../../test/world.ts'
import { defaultPermissions } from '../../domain/permissions.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
  const { kommo, kommoAccountId } = office
  kommo.addUser(kommoAccountId, { name: 'Rita Role', email: RITA.user, isAdmin: false, roleId: ROLE })
})
afterAll(() => office.stop())

const ROLE = 4711
const RITA = { user: 'rita@acme.example' }
const MAX = { user: 'max@acme.example' }
const nobody = { everyone: false, roleIds: [], userIds: [] }
const save = (changes: object, options?: { user: string }) =>
  office.api('PUT', '/permissions', { ...defaultPermissions, ...changes }, options)
const may = async (who: { user: string }) =>
  ((await office.api('GET', '/deals/1/invoices', undefined, who)).body as { permissions: Record<string, boolean> }).permissions

test('when nobody has said anything, then the defaults are answered, to managers too', async () => {
  expect(await office.api('GET', '/permissions', undefined, MAX)).toEqual({ status: 200, body: defaultPermissions })
})

test('when a manager tries to change them, then he may not', async () => {
  expect(await save({ void: { ...nobody, everyone: true } }, MAX)).toMatchObject({ status: 403 })
  expect((await office.api('GET', '/permissions')).body).toEqual(defaultPermissions)
})

test.each([{ void: { ...nobody, everyone: 'yes' } }, { void: undefined }, { void: { ...nobody, userIds: [0] } }])(
  'when they are %j, then they are refused with the field',
  async (changes) => {
    expect(await save(changes)).toMatchObject({
      status: 400,
      body: { error: { fields: [{ path: expect.stringMatching(/^void/) }] } },
    })
  },
)

test('when a role is named, then Kommo is asked once, when the session opens, and the person may', async () => {
  expect(await may(RITA)).toMatchObject({ isAdmin: false, void: false })
  expect((await save({ void: { ...nobody, roleIds: [ROLE] }, link: nobody })).status).toBe(200)
  office.kommo.log.reset()
  expect(await may(RITA)).toMatchObject({ isAdmin: false, create: true, void: true, link: false })
  expect(await may(RITA)).toMatchObject({ void: true })
  const asked = office.kommo.log.entries({ kind: 'request' }).filter(({ path }) => path.includes('/users/'))
  expect(asked).toHaveLength(1)
  expect(await may(MAX)).toMatchObject({ void: false })
})

test('when they are saved, then administrators stay signed in and everybody else signs in anew', async () => {
  await may(MAX)
  const { db } = office.app.parts
  await save({ void: { ...nobody, userIds: [1] } })
  expect(await db.widgetSession.findMany({ select: { isAdmin: true } })).not.toContainEqual({ isAdmin: false })
  expect((await office.api('GET', '/permissions')).body).toMatchObject({ void: { userIds: [1] } })
  expect(await may(MAX)).toMatchObject({ void: false })
})

test('when Kommo cannot be asked for the role, then nothing is allowed by it', async () => {
  await save({ void: { ...nobody, roleIds: [ROLE] } })
  office.kommo.failNext('/users/', 503, 5)
  expect(await may(RITA)).toMatchObject({ isAdmin: false, void: false, create: true })
})
