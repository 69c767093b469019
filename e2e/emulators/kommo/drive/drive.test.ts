import { afterAll, expect, test } from 'vitest'
import { startTestWorld } from '../test-world.ts'

const { kommo, account, call } = await startTestWorld()
afterAll(() => kommo.close())
const PART = 524_288
const bytes = Buffer.from(Array.from({ length: PART + 1000 }, (_, index) => index % 251))
const open = async (extra = {}) =>
  (
    await call('POST', '/drive/v1.0/sessions', {
      file_name: 'INV-1.pdf',
      file_size: bytes.length,
      content_type: 'application/pdf',
      ...extra,
    })
  ).body
const upload = async (extra = {}) => {
  const first = await call('POST', String((await open(extra))['upload_url']), bytes.subarray(0, PART))
  return (await call('POST', String(first.body['next_url']), bytes.subarray(PART))).body
}

test('a file goes up in parts along next_url and hangs on a deal with its bytes', async () => {
  const session = await open({ with_preview: true })
  expect(session).toMatchObject({ max_file_size: 314_572_800, max_part_size: PART })
  const first = await call('POST', String(session['upload_url']), bytes.subarray(0, PART))
  expect(first.body).toEqual({ next_url: expect.any(String), session_id: session['session_id'] })
  const file = (await call('POST', String(first.body['next_url']), bytes.subarray(PART))).body
  expect(file).toMatchObject({ name: 'INV-1.pdf', size: bytes.length, _links: { download: { href: expect.any(String) } } })
  const deal = kommo.addDeal(account, { name: 'Roof' })
  const path = `/api/v4/leads/${deal.id}/files`
  expect((await call('GET', path)).status).toBe(204)
  expect((await call('PUT', path, [{ file_uuid: file['uuid'] }])).status).toBe(200)
  expect((await call('PUT', path, [{ file_uuid: file['uuid'] }])).status).toBe(200)
  expect((await call('GET', path)).embedded['files']).toEqual([{ id: expect.any(Number), file_uuid: file['uuid'] }])
  const [kept] = kommo.files(deal)
  expect(kept).toMatchObject({ name: 'INV-1.pdf', contentType: 'application/pdf', versions: 1 })
  expect(kept?.bytes.equals(bytes)).toBe(true)
  expect((await call('DELETE', path, [{ file_uuid: file['uuid'] }])).status).toBe(202)
  expect(kommo.files(deal)).toEqual([])
})

test('a new version keeps the file and changes version_uuid', async () => {
  const first = await upload()
  const second = await upload({ file_uuid: first['uuid'] })
  expect(second['uuid']).toBe(first['uuid'])
  expect(second['version_uuid']).not.toBe(first['version_uuid'])
})

test('a file in the trash gets no new version', async () => {
  const { uuid } = await upload()
  expect((await call('DELETE', `/drive/v1.0/files/${String(uuid)}`)).status).toBe(204)
  const answer = await call('POST', '/drive/v1.0/sessions', { file_name: 'INV-1.pdf', file_size: 1, file_uuid: uuid })
  expect(answer.status).toBe(404)
})

test('parts that are too large, out of order, too many or late are refused', async () => {
  const { upload_url } = await open()
  const url = String(upload_url)
  expect((await call('POST', url, Buffer.alloc(PART + 1))).status).toBe(413)
  const first = await call('POST', url, bytes.subarray(0, PART))
  expect((await call('POST', url, bytes.subarray(0, PART))).status).toBe(409)
  expect((await call('POST', String(first.body['next_url']), Buffer.alloc(2000))).status).toBe(400)
  const late = await open()
  await kommo.clock.advance(24 * 3_600_000)
  expect((await call('POST', String(late['upload_url']), bytes.subarray(0, 10))).status).toBe(404)
})

test('without the scope for files nothing of Drive is open', async () => {
  const world = await startTestWorld()
  world.kommo.configureIntegration({ scopes: ['crm'] })
  const answer = await world.call('POST', '/drive/v1.0/sessions', { file_name: 'a', file_size: 1 })
  expect([answer.status, answer.body['detail']]).toEqual([403, "Client doesn't have the required scope"])
  await world.kommo.close()
})
