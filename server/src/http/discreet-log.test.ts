import { expect, test } from 'vitest'
import { connectXero, startOffice } from '../../test/world.ts'
import { createLog } from '../log.ts'

/** Every line of a server, kept. */
function keptLog() {
  const lines: string[] = []
  return { lines, log: createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } }) }
}

test('when accounts connect, deals are invoiced and things go wrong, then no line tells a secret or a person', async () => {
  const { lines, log } = keptLog()
  const office = await startOffice({ log, rules: [{ sendByEmail: true }] })
  const { kommo, xero, kommoAccountId, app, serverUrl } = office
  const deal = (name: string, email: string) => {
    const contact = kommo.addContact(kommoAccountId, { name, email, phone: '+49 30 7654321' })
    return kommo.addDeal(kommoAccountId, { name: 'Divorce papers', price: 4_321.5, contact: contact.id })
  }
  kommo.moveDeal(deal('Ada Byron', 'ada.byron@example.com').id, 'Payment agreed')
  await office.settle()
  expect(xero.invoices()).toHaveLength(1)

  // Each kind of failure writes lines of its own.
  const { webhookSecret = '' } = (await app.parts.accounts.byId(office.accountId)) ?? {}
  await fetch(`${serverUrl}/kommo/webhooks/${webhookSecret}`, { method: 'POST', body: 'leads=Ada+Byron' })
  await fetch(`${serverUrl}/kommo/webhooks/${webhookSecret}`, { method: 'POST', body: `leads=${'Ada'.repeat(700_000)}` })
  await fetch(`${serverUrl}/kommo/webhooks/${webhookSecret}`, { method: 'PUT' })
  await fetch(`${serverUrl}/kommo/oauth/callback?code=secret-code&from_widget=1&referer=acme.kommo.com`)
  await fetch(`${serverUrl}/kommo/oauth/callback?code=secret-code&state=secret-state&referer=acme.kommo.com`)
  await fetch(`${serverUrl}/kommo/uninstalled?account_id=${kommoAccountId}&client_uuid=x&signature=secret-signature`)
  await fetch(`${serverUrl}/api/session`, { method: 'POST', headers: { 'X-Auth-Token': 'secret-token' } })
  await fetch(`${serverUrl}/api/rules`, { headers: { Authorization: 'Bearer secret-session' } })
  await office.api('POST', '/rules', { name: 'Ada Byron', createStatus: 'secret-status' })
  for (const fault of [
    { kind: 'status', status: 503, body: 'Ada Byron' },
    { kind: 'reset' },
    { kind: 'html', status: 502 },
  ] as const) {
    xero.failNext('/Contacts', fault)
    kommo.moveDeal(deal('Grace Hopper', 'grace@example.com').id, 'Payment agreed')
    await office.settle()
    await office.later(10 * 60_000)
  }
  await office.clock.advance(25 * 60 * 60_000)
  kommo.failNext('POST /oauth2/access_token', 503)
  xero.failNext('/connect/token', { kind: 'status', status: 400, body: { error: 'invalid_grant', hint: 'secret-hint' } })
  kommo.moveDeal(deal('Grace Hopper', 'grace@example.com').id, 'Payment agreed')
  await office.settle()
  await office.later(60_000)
  xero.failNext('/connect/token', { kind: 'status', status: 400, body: { error: 'invalid_client' } })
  expect(await connectXero({ world: office, api: office.api, user: 'books@acme.example' })).toBe('failed')

  const { db, grants } = app.parts
  const { id: grantId } = await db.xeroGrant.findFirstOrThrow()
  const secrets = [
    webhookSecret,
    await grants.xeroRefreshToken(db, grantId),
    await grants.kommoToken(office.accountId, () => Promise.reject(new Error('No renewal was expected.'))),
  ]
  await office.stop()

  const all = lines.join('\n')
  expect(lines.length).toBeGreaterThan(10)
  for (const text of ['webhook noted in part', 'install call failed', 'event waits for a reconnect', 'connecting Xero failed'])
    expect(all).toContain(text)
  for (const secret of secrets) {
    expect(secret).toHaveLength(Math.max(24, secret?.length ?? 0))
    expect(all).not.toContain(secret)
  }
  for (const personal of [
    'Ada',
    'Byron',
    'Hopper',
    'Divorce',
    '@example.com',
    '@acme',
    '7654321',
    '4321',
    'secret-',
    'eyJ',
    'def50200',
    'Bearer ',
    'Basic ',
  ])
    expect(lines.filter((line) => line.includes(personal))).toEqual([])
})

test('when a secret is logged by mistake under its usual name, then it is hidden', () => {
  const { lines, log } = keptLog()
  log.info(
    { accessToken: 'a-token', headers: { authorization: 'Bearer x', cookie: 'c=1' }, client: { email: 'ada@example.com' } },
    'x',
  )
  expect(lines.join('')).not.toMatch(/a-token|Bearer|c=1|ada@/)
})

test('when an error with a request inside is logged, then only names, codes and stacks are', () => {
  const { lines, log } = keptLog()
  const error = Object.assign(new Error('outer'), { code: 'E_OUT', config: { headers: { Authorization: 'Bearer x' } } })
  log.error({ err: new Error('wrapped', { cause: error }) }, 'x')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { message: 'wrapped', cause: { message: 'outer', code: 'E_OUT' } } })
  expect(lines.join('')).not.toContain('Bearer')
})
