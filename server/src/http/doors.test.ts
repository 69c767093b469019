import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { installAccount, type Office, startOffice } from '../../test/world.ts'

let office: Office
let secret: string
beforeAll(async () => {
  office = await startOffice()
  secret = (await office.app.parts.accounts.byId(office.accountId))?.webhookSecret ?? ''
})
afterAll(() => office.stop())

const FORM = 'application/x-www-form-urlencoded'
const body = (id = 1, account = office.kommoAccountId) =>
  `leads%5Bstatus%5D%5B0%5D%5Bid%5D=${id}&leads%5Bstatus%5D%5B0%5D%5Bstatus_id%5D=142&account%5Bid%5D=${account}`
const post = (path: string, content: string | Buffer, headers: Record<string, string> = { 'Content-Type': FORM }) =>
  fetch(`${office.serverUrl}${path}`, { method: 'POST', body: content, headers })
const hook = (content: string | Buffer, headers?: Record<string, string>) => post(`/kommo/webhooks/${secret}`, content, headers)
const countEvents = () => office.app.parts.db.event.count()

/** Nothing of us, of the machine or of the code is in an answer, whatever was asked. */
async function expectDiscreet(answer: Response): Promise<string> {
  const text = await answer.text()
  expect(text).not.toMatch(/\bat .*\(|node_modules|\.ts:\d|prisma|postgres|SELECT|stack/i)
  for (const hidden of [secret, 'kommo-secret', 'xero-secret', 'xero-webhook-key']) expect(text).not.toContain(hidden)
  expect(answer.headers.get('x-powered-by')).toBeNull()
  return text
}
async function errorOf(answer: Response) {
  const text = await expectDiscreet(answer)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  const { error } = JSON.parse(text) as { error: { code: string; message: string } }
  expect(error.message).toMatch(/^[A-Z].*\.$/)
  return [answer.status, error.code]
}

describe('the webhook door', () => {
  let before: number
  beforeEach(async () => {
    before = await countEvents()
  })

  test('when Kommo tells of a deal, then it is noted before the answer', async () => {
    expect((await hook(body(4711))).status).toBe(200)
    expect(await countEvents()).toBe(before + 1)
  })

  test.each([
    ['wrong', () => 'A'.repeat(32)],
    ['almost right', () => `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`],
    ['short', () => 'abc'],
    ['longer', () => `${secret}A`],
    ['a NUL', () => '%00'],
    ['a quote', () => "'%20OR%201=1--"],
    ['very long', () => 'A'.repeat(5_000)],
  ])('when the secret is %s, then there is no such door and nothing is stored', async (_what, wrong) => {
    const answer = await post(`/kommo/webhooks/${wrong()}`, body())
    expect(answer.status).toBe(404)
    await expectDiscreet(answer)
    expect(await countEvents()).toBe(before)
  })

  test.each<[string, string | Buffer, Record<string, string>?]>([
    ['is empty', ''],
    ['is no form', 'hello there'],
    ['is JSON', '{"leads":{}}', { 'Content-Type': 'application/json' }],
    ['is a file', Buffer.from([0, 255, 1, 254]), { 'Content-Type': 'application/octet-stream' }],
    ['is a broken multipart', '--x\r\n', { 'Content-Type': 'multipart/form-data; boundary=x' }],
    ['has half an escape', 'leads%5Bstatus%5D%5B0%5D%5Bid=%E0%A4%A'],
    ['has no deals', 'contacts%5Badd%5D%5B0%5D%5Bid%5D=5'],
    ['has deals that are a text', 'leads=5'],
    ['has ids that are none', 'leads[status][0][id]=-1&leads[status][1][id]=1e9&leads[status][2][id]=99999999999999999999'],
    ['is nested without end', `leads${'[a]'.repeat(2_000)}=1`],
    ['has a list as id', 'leads[status][0][id][]=1&leads[status][0][id][]=2'],
    ['wants to be a prototype', '__proto__[polluted]=1&leads[__proto__][id]=1&constructor[prototype][polluted]=1'],
    ['has a deal that is inherited', 'leads[constructor][0][id]=1&leads[toString]=1&leads[status][0][__proto__][id]=1'],
  ])('when the body %s, then it is answered 200 and nothing is stored', async (_what, content, headers) => {
    const answer = await hook(content, headers)
    expect(answer.status).toBe(200)
    await expectDiscreet(answer)
    expect(await countEvents()).toBe(before)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  test('when the body names another account, then it is answered 200 and nothing is stored', async () => {
    const beta = await installAccount(office, { subdomain: 'beta' })
    before = await countEvents()
    expect((await hook(body(1, beta.kommoAccountId))).status).toBe(200)
    expect((await hook(body(1, 42))).status).toBe(200)
    expect(await countEvents()).toBe(before)
  })

  test.each<[string, () => string | Buffer, Record<string, string>, number]>([
    ['is two megabytes', () => `leads=${'a'.repeat(2_000_000)}`, {}, 413],
    ['has 20,000 fields', () => Array.from({ length: 20_000 }, (_, index) => `f${index}=1`).join('&'), {}, 413],
    ['unpacks to two megabytes', () => gzipSync(`leads=${'a'.repeat(2_000_000)}`), { 'Content-Encoding': 'gzip' }, 413],
    ['is packed as nobody packs', () => body(), { 'Content-Encoding': 'magic' }, 415],
    ['is in a strange alphabet', () => body(), { 'Content-Type': `${FORM}; charset=klingon` }, 415],
  ])('when the body %s, then it is refused in clear words', async (_what, content, headers, status) => {
    const code = status === 413 ? 'request.too_large' : 'request.unreadable'
    expect(await errorOf(await hook(content(), { 'Content-Type': FORM, ...headers }))).toEqual([status, code])
    expect(await countEvents()).toBe(before)
  })

  test('when all of that is over, then the next webhook is noted as ever', async () => {
    expect((await hook(body(4712))).status).toBe(200)
    expect(await countEvents()).toBe(before + 1)
  })
})

describe('addresses', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/nowhere'],
    ['GET', '/kommo/webhooks/abc'],
    ['PUT', '/kommo/webhooks/abc'],
    ['POST', '/kommo/connect'],
    ['POST', '/kommo/oauth/callback'],
    ['DELETE', '/xero/callback'],
    ['GET', '/.env'],
    ['GET', '/..%2f..%2fetc%2fpasswd'],
  ])('when %s %s is called, then there is nothing', async (method, path) => {
    const answer = await fetch(`${office.serverUrl}${path}`, { method })
    expect(await errorOf(answer)).toEqual([404, 'request.no_such_page'])
  })

  test('when something unknown is called under /api, then first the session is asked for', async () => {
    expect(await errorOf(await fetch(`${office.serverUrl}/api/nowhere`))).toEqual([401, 'widget.session_ended'])
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['PATCH', '/rules'],
      ['GET', '/session'],
    ] as const)
      expect(await office.api(method, path)).toMatchObject({ status: 404, body: { error: { code: 'request.no_such_page' } } })
  })

  test('when an address is badly written, then it is unreadable', async () => {
    expect(await errorOf(await post('/kommo/webhooks/%E0%A4%A', body()))).toEqual([400, 'request.unreadable'])
  })

  test.each(['/kommo/uninstalled', '/xero/callback', '/kommo/oauth/callback', '/deals/not-an-id'])(
    'when %s is called with nothing, then it is a clear 400',
    async (path) => {
      const [status] = await errorOf(await fetch(`${office.serverUrl}${path}`))
      expect(status).toBe(400)
    },
  )

  test('when parameters are objects and lists, then it is a clear 400', async () => {
    for (const query of ['code[a]=1', 'code=1&code=2', 'state[]=x', 'error[__proto__]=x', 'account_id[$gt]=1&signature[$gt]='])
      for (const path of ['/kommo/uninstalled', '/xero/callback', '/kommo/oauth/callback'])
        expect((await errorOf(await fetch(`${office.serverUrl}${path}?${query}`)))[0]).toBe(400)
  })
})

describe('the API', () => {
  const send = async (content: string, headers: Record<string, string> = {}) => {
    const token = await office.kommo.disposableToken(office.kommoAccountId, 'ann@acme.example', { origin: office.kommo.url })
    const opened = await post('/api/session', '', { 'X-Auth-Token': token, Origin: office.kommo.url })
    const session = (await opened.json()) as { token: string }
    return post('/api/rules', content, {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${session.token}`,
      ...headers,
    })
  }

  test.each([
    ['{"name":', 400, 'request.unreadable'],
    ['not json', 400, 'request.unreadable'],
    ['{"name":"\\u0000"}', 400, 'request.unreadable'],
    [`{"name":"${'a'.repeat(200_000)}"}`, 413, 'request.too_large'],
    ['{"__proto__":{"isAdmin":true}}', 400, 'request.invalid'],
    ['', 400, 'request.invalid'],
  ])('when the body is %.20s, then it is refused in clear words', async (content, status, code) => {
    expect(await errorOf(await send(content))).toEqual([status, code])
  })

  test('when the body is a form, then it is refused in clear words', async () => {
    expect(await errorOf(await send('name=x', { 'Content-Type': FORM }))).toEqual([400, 'request.invalid'])
  })

  test('when something breaks inside, then the answer says nothing of what', async () => {
    const { rules } = office.app.parts
    const broken = office.app.parts.db.$executeRaw`ALTER TABLE "Rule" RENAME TO "RuleAway"`
    await broken
    const answer = await office.api('GET', '/rules')
    await office.app.parts.db.$executeRaw`ALTER TABLE "RuleAway" RENAME TO "Rule"`
    expect(answer).toEqual({
      status: 500,
      body: { error: { code: 'internal', message: 'Something went wrong on our side. Nothing is lost; we try again.' } },
    })
    expect(await rules.ofAccount(office.accountId)).toHaveLength(1)
  })
})

describe('every answer', () => {
  test('when anything is answered, then the security headers are there', async () => {
    for (const path of ['/healthz', '/nowhere', '/api/rules', '/kommo/oauth/callback?error=access_denied']) {
      const { headers } = await fetch(`${office.serverUrl}${path}`)
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'self'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': expect.stringContaining('max-age='),
      })
      expect(headers.get('x-powered-by')).toBeNull()
      expect(headers.get('set-cookie')).toBeNull()
    }
  })

  test('when the name on a page holds HTML, then it is text', async () => {
    const { kommo, serverUrl } = office
    const account = kommo.addAccount({ subdomain: 'gamma', name: '<img src=x onerror=alert(1)>' })
    kommo.addUser(account, { name: 'Gus', email: 'gus@gamma.example', isAdmin: true })
    const start = await fetch(`${serverUrl}/kommo/connect`, { redirect: 'manual' })
    const callback = await kommo.consent({ oauthUrl: start.headers.get('location') ?? '', account })
    const answer = await fetch(callback, { headers: { cookie: start.headers.get('set-cookie') ?? '' } })
    const page = await answer.text()
    expect(page).toContain('&#60;img')
    expect(page).not.toContain('<img')
  })

  test('when one address calls a careful door too often, then it is told to wait, and others are not', async () => {
    const answers = []
    for (let call = 0; call < 121; call++)
      answers.push(await fetch(`${office.serverUrl}/xero/nowhere`, { headers: { 'X-Forwarded-For': '203.0.113.7' } }))
    const last = answers.at(-1)
    if (!last) throw new Error('There was no answer.')
    expect(last.headers.get('retry-after')).toBe('60')
    expect(await errorOf(last)).toEqual([503, 'request.too_many'])
    const other = await fetch(`${office.serverUrl}/xero/nowhere`, { headers: { 'X-Forwarded-For': '203.0.113.8' } })
    expect(other.status).toBe(404)
    expect((await hook(body(4713), { 'Content-Type': FORM, 'X-Forwarded-For': '203.0.113.7' })).status).toBe(200)
  })

  test('when an operator asks, then health and numbers are told, the numbers to neighbours only', async () => {
    const { serverUrl } = office
    expect(await (await fetch(`${serverUrl}/healthz`)).json()).toEqual({ ok: true })
    expect(await (await fetch(`${serverUrl}/readyz`)).json()).toEqual({ ok: true })
    expect(await (await fetch(`${serverUrl}/metrics`)).text()).toContain('deal_invoices_events')
    const stranger = await fetch(`${serverUrl}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.7' } })
    expect(stranger.status).toBe(404)
  })
})
