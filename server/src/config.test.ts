import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig, settings, settingsTable } from './config.ts'

const key = () => randomBytes(32).toString('base64')
const needed = {
  ENCRYPTION_KEYS: `k1:${key()}`,
  KOMMO_CLIENT_ID: 'kommo-id',
  KOMMO_CLIENT_SECRET: 'kommo-secret',
  XERO_CLIENT_ID: 'xero-id',
  XERO_CLIENT_SECRET: 'xero-secret',
}
const production = {
  ...needed,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://invoices.example.com',
  DATABASE_URL: 'postgresql://app:database-password@db/invoices',
}

function problemsOf(env: Record<string, string | undefined>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('reading', () => {
  test('when only the secrets are set, then everything else has its documented default', () => {
    const config = readConfig(needed)
    expect(config).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      ROLE: 'all',
      KOMMO_AUTH_URL: 'https://www.kommo.com',
      KOMMO_ALLOWED_DOMAINS: ['kommo.com', 'amocrm.com'],
      XERO_API_URL: 'https://api.xero.com',
      XERO_IDENTITY_URL: 'https://identity.xero.com',
      XERO_LOGIN_URL: 'https://login.xero.com',
      XERO_WEBHOOK_KEY: [],
    })
    expect(config.DATABASE_URL).toBeUndefined()
    expect(config.KOMMO_ACCOUNT_URL).toBeUndefined()
  })

  test('when a setting is set to nothing, then it counts as not set', () => {
    expect(readConfig({ ...needed, PORT: '', KOMMO_ACCOUNT_URL: '', DATABASE_URL: '' })).toMatchObject({ PORT: 3000 })
  })

  test('when an address ends in slashes, then they are dropped', () => {
    expect(readConfig({ ...needed, PUBLIC_URL: 'https://a.example//' }).PUBLIC_URL).toBe('https://a.example')
  })

  test('when lists are given, then blanks around their parts do not count', () => {
    const config = readConfig({ ...needed, ENCRYPTION_KEYS: ` k2:${key()} , k1:${key()} `, XERO_WEBHOOK_KEY: 'new, old' })
    expect(config.ENCRYPTION_KEYS.map(({ id }) => id)).toEqual(['k2', 'k1'])
    expect(config.XERO_WEBHOOK_KEY).toEqual(['new', 'old'])
  })
})

describe('problems', () => {
  test('when nothing is set, then every missing setting is listed at once with what it is for', () => {
    const problems = problemsOf({})
    for (const name of ['ENCRYPTION_KEYS', 'KOMMO_CLIENT_ID', 'KOMMO_CLIENT_SECRET', 'XERO_CLIENT_ID', 'XERO_CLIENT_SECRET']) {
      expect(problems).toContain(`  - ${name} is not set. ${settings[name as keyof typeof settings].doc}`)
    }
    expect(problems.split('\n')).toHaveLength(6)
  })

  test.each([
    ['NODE_ENV', 'staging'],
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'invoices.example.com'],
    ['PUBLIC_URL', 'ftp://invoices.example.com'],
    ['DATABASE_URL', 'mysql://db/invoices'],
    ['ENCRYPTION_KEYS', 'k1:dG9vLXNob3J0'],
    ['ENCRYPTION_KEYS', key()],
    ['ENCRYPTION_KEYS', `k1:${key()},k1:${key()}`],
    ['ROLE', 'everything'],
    ['LOG_LEVEL', 'loud'],
    ['KOMMO_ALLOWED_DOMAINS', ' , '],
    ['KOMMO_ALLOWED_DOMAINS', '*.kommo.com'],
    ['KOMMO_ALLOWED_DOMAINS', 'com'],
    ['XERO_API_URL', 'localhost:4020'],
  ])('when %s is %j, then it is refused with its doc line', (name, value) => {
    const problems = problemsOf({ ...needed, [name]: value })
    expect(problems).toContain(`  - ${name} `)
    expect(problems).toContain(settings[name as keyof typeof settings].doc)
    expect(problems.split('\n')).toHaveLength(2)
  })

  test('when settings with secrets are wrong, then no message repeats their values', () => {
    const secrets = { ENCRYPTION_KEYS: 'k1:c2hhcmVkLXNlY3JldA==', DATABASE_URL: 'mysql://root:hunter2@db/x' }
    const problems = problemsOf({ ...production, ...secrets, PORT: 'x' })
    expect(problems).not.toMatch(/c2hhcmVk|hunter2|shared-secret/)
    expect(problems.split('\n')).toHaveLength(4)
  })
})

describe('production', () => {
  test('when all is as it must be, then there is no problem', () => {
    expect(problemsOf(production)).toBe('')
  })

  test.each([
    ['PUBLIC_URL', 'http://invoices.example.com', 'PUBLIC_URL must be HTTPS'],
    ['KOMMO_ACCOUNT_URL', 'https://emulator.example.com', 'KOMMO_ACCOUNT_URL must not be set'],
    ['DATABASE_URL', undefined, 'DATABASE_URL must be set'],
    ['XERO_IDENTITY_URL', 'http://localhost:4020', 'XERO_IDENTITY_URL must be HTTPS'],
    ['KOMMO_AUTH_URL', 'http://localhost:4010', 'KOMMO_AUTH_URL must be HTTPS'],
  ])('when %s is %j, then it is a contradiction', (name, value, problem) => {
    expect(problemsOf({ ...production, [name]: value })).toContain(problem)
    expect(problemsOf({ ...production, [name]: value, NODE_ENV: 'development' })).toBe('')
  })

  test('when there are wrong values and contradictions, then both are listed at once', () => {
    const problems = problemsOf({ ...production, ROLE: 'everything', PUBLIC_URL: 'http://a.example', DATABASE_URL: undefined })
    expect(problems).toContain('ROLE ')
    expect(problems).toContain('PUBLIC_URL must be HTTPS')
    expect(problems).toContain('DATABASE_URL must be set')
  })
})

test('when the table of settings is printed, then it has every setting with its default and what it is for', () => {
  const rows = settingsTable().split('\n').slice(2)
  expect(rows).toHaveLength(Object.keys(settings).length)
  for (const [name, setting] of Object.entries(settings)) {
    const row = rows.find((each) => each.startsWith(`| \`${name}\` |`))
    expect(row).toContain(setting.doc)
    expect(row?.split('|')).toHaveLength(5)
  }
  expect(settingsTable()).toMatch(/`KOMMO_CLIENT_SECRET` \|\s+\| .*\*\*Secret\.\*\*/)
})

test('when the README is read, then its table of settings is the one of the program', () => {
  const cells = (markdown: string) => markdown.split('\n').map((row) => row.split('|').map((cell) => cell.trim()))
  const readme = readFileSync('README.md', 'utf8').split('\n')
  const from = readme.findIndex((row) => row.startsWith('| setting'))
  const to = readme.findIndex((row, index) => index > from && row === '')
  const [head, , ...rows] = cells(readme.slice(from, to).join('\n'))
  const [expectedHead, , ...expected] = cells(settingsTable())
  expect([head, ...rows]).toEqual([expectedHead, ...expected])
})
