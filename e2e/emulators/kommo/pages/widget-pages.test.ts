import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { zipSync } from 'fflate'
import { decodeJwt } from 'jose'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type KommoEmulator, startKommoEmulator } from '../emulator.ts'
import { callWith, startListener } from '../test-world.ts'

const dir = fileURLToPath(new URL('test-widget', import.meta.url))
const widget = { dir, code: 'test_widget', replace: { 'went wrong': 'fell over' } }
const base = '/ajax/accounts/acme/widget'
const hook = await startListener()
const kommo = await startKommoEmulator({
  limits: false,
  widget,
  redirectUri: `${hook.url}/install`,
  uninstallHookUrl: `${hook.url}/gone`,
})
const visit = callWith(kommo)
afterAll(async () => {
  await kommo.close()
  await hook.close()
})

let ann: { id: number }
let bob: { id: number }
beforeEach(() => {
  kommo.reset()
  hook.received.length = 0
  const account = kommo.addAccount({ subdomain: 'acme', name: 'Acme' })
  ann = kommo.addUser(account, { name: 'Ann', email: 'ann@example.com', isAdmin: true })
  bob = kommo.addUser(account, { name: 'Bob', email: 'bob@example.com' })
})

type Host = { language: string; area: { short: string }; constants: Record<string, unknown>; widget: unknown }

/** What a page tells its widget. */
async function hostOf(address: string, of: KommoEmulator = kommo): Promise<Host> {
  const { text } = await callWith(of)('GET', address)
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(text)?.[1] ?? '{}'
  return (JSON.parse(data) as { host: Host }).host
}

test('the archive is served as it is, with the exchanged text of the script', async () => {
  const script = await visit('GET', '/upl/test_widget/1/widget/script.js')
  expect(script.type).toContain('javascript')
  expect(script.text).toContain('init fell over')
  expect((await visit('GET', '/upl/test_widget/1/widget/images/logo.png?version=1.0.3')).type).toBe('image/png')
  expect((await visit('GET', '/upl/test_widget/1/widget/i18n/es.json')).text).toContain('Hola')
})

test.each([
  ['a file that is not in the archive', 'test_widget/1/widget/nothing.js'],
  ['another widget', 'other/1/widget/script.js'],
  ['a way out of the archive', 'test_widget/1/widget/..%2F..%2Fhtml.ts'],
])('%s is not found', async (_what, address) => {
  expect((await visit('GET', `/upl/${address}`)).status).toBe(404)
})

test('a zip of the archive is as good as its folder', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'widget-'))
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const files = names.map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
  const zip = path.join(folder, 'widget.zip')
  writeFileSync(zip, zipSync(Object.fromEntries(files.map((name) => [name, readFileSync(path.join(dir, name))]))))
  const zipped = await startKommoEmulator({ widget: { ...widget, dir: zip } })
  expect((await callWith(zipped)('GET', '/upl/test_widget/1/widget/script.js')).text).toContain('init fell over')
  await zipped.close()
  rmSync(folder, { recursive: true })
})

test.each([
  ['no widget is given', {}, 'This Kommo was started without a widget.'],
  ['it is not built', { widget: { dir: '/nowhere/dist' } }, 'The widget has not been built yet.'],
])('when %s, the pages say so and work', async (_what, options, sentence) => {
  const bare = await startKommoEmulator(options)
  bare.addAccount({ subdomain: 'acme', name: 'Acme' })
  expect((await hostOf('/accounts/acme/settings/widgets', bare)).widget).toBe(sentence)
  expect((await callWith(bare)('GET', '/upl/deal_invoices/1/widget/script.js')).status).toBe(404)
  await bare.close()
})

test('installing, saving and disabling change what the widget is told, and Kommo calls the server as it does', async () => {
  const told = async () => (await hostOf('/accounts/acme/settings/widgets')).widget
  expect(await told()).toMatchObject({
    status: 'install',
    name: 'Test widget',
    description: expect.stringContaining('<b>acme</b>') as string,
  })

  expect((await visit('POST', `${base}/install`)).body).toMatchObject({ status: 'not_configured', params: { active: 'Y' } })
  const call = new URL(hook.received[0]?.url ?? '', hook.url)
  expect(call.pathname).toBe('/install')
  expect(call.searchParams.has('from_widget')).toBe(true)

  await visit('POST', `${base}/settings`, { fields: { region: 'north', config: '{"a":1}' } })
  expect(await told()).toMatchObject({
    status: 'installed',
    params: {
      region: 'north',
      config: '{"a":1}',
      widget_code: 'test_widget',
      path: '/upl/test_widget/1/widget',
      status: 'installed',
    },
  })

  expect((await visit('POST', `${base}/disable`)).body).toMatchObject({ status: 'install', params: { active: 'N' } })
  expect(new URL(hook.received[1]?.url ?? '', hook.url).pathname).toBe('/gone')
  await visit('POST', `${base}/install`)
  expect(await told()).toMatchObject({ status: 'not_configured' })
})

test.each(['install', 'settings', 'disable'])('only an administrator may %s', async (what) => {
  const { status } = await visit('POST', `${base}/${what}?user=${bob.id}`, { fields: {} })
  expect(status).toBe(403)
})

test('a token is of whoever looks and made for the address of these pages; without the integration there is none', async () => {
  expect((await visit('POST', `${base}/token`)).status).toBe(403)
  await visit('POST', `${base}/install`)
  const token = async (query: string) => decodeJwt(String((await visit('POST', `${base}/token${query}`)).body['token']))
  const [first, second] = [await token(''), await token(`?user=${bob.id}`)]
  expect([first, second]).toMatchObject([
    { user_id: ann.id, iss: kommo.url },
    { user_id: bob.id, iss: kommo.url },
  ])
  expect(first.jti).not.toBe(second.jti)
})

test('a language is kept for the person who chose it', async () => {
  const page = '/accounts/acme/leads/list'
  const languages = async () => [(await hostOf(page)).language, (await hostOf(`${page}?user=${bob.id}`)).language]
  expect(await languages()).toEqual(['en', 'en'])
  await visit('POST', `/ajax/accounts/acme/language?user=${bob.id}`, { language: 'es' })
  expect(await languages()).toEqual(['en', 'es'])
  await visit('GET', `${page}?lang=ru`)
  expect(await languages()).toEqual(['ru', 'es'])
  await visit('GET', `${page}?lang=xx`)
  expect(await languages()).toEqual(['ru', 'es'])
  expect((await visit('POST', '/ajax/accounts/acme/language', { language: 'xx' })).status).toBe(400)
})

test('a page tells who looks, with their rights, and who else is there', async () => {
  const { constants, area } = await hostOf(`/accounts/acme/leads/list?user=${bob.id}`)
  expect(area.short).toBe('llist')
  expect(constants).toMatchObject({
    user: { id: bob.id, name: 'Bob', login: 'bob@example.com' },
    user_rights: { is_admin: false },
    account: { subdomain: 'acme', timezone: 'Europe/London' },
    managers: { [ann.id]: { title: 'Ann', is_admin: 'Y' }, [bob.id]: { title: 'Bob', is_admin: 'N' } },
  })
})
