// Every setting, once. Read at the start; wrong values stop it and are listed all at once.
import { z } from 'zod'

type Setting = { schema: z.ZodType; default?: string; secret?: true; doc: string }

const port = z.coerce.number().int().min(0).max(65_535)
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)
const domains = list.refine((names) => names.length > 0 && names.every((name) => /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(name)), {
  error: 'must be domains such as kommo.com, comma-separated',
})
const encryptionKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((part) => {
    const [id = '', encoded = ''] = part.trim().split(':')
    return { id, key: Buffer.from(encoded, 'base64') }
  })
  if (!keys.every(({ id, key }) => /^[\w-]{1,20}$/.test(id) && key.length === 32))
    context.addIssue({ code: 'custom', message: 'must be "id:key" parts, comma-separated, each key 32 bytes in base64' })
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    context.addIssue({ code: 'custom', message: 'must give every key an id of its own' })
  return keys
})

export const settings = {
  NODE_ENV: {
    schema: z.enum(['development', 'test', 'production']),
    default: 'development',
    doc: 'production asks for real secrets and HTTPS.',
  },
  PORT: { schema: port, default: '3000', doc: 'Where the server listens.' },
  PUBLIC_URL: {
    schema: httpUrl,
    default: 'http://localhost:3000',
    doc: 'Address of this server as Kommo, Xero and browsers reach it; HTTPS in production.',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    doc: 'PostgreSQL 14 or newer. Without it an embedded one starts under .data/.',
    secret: true,
  },
  ENCRYPTION_KEYS: {
    schema: encryptionKeys,
    secret: true,
    doc: 'Keys for tokens at rest, `id:base64`, newest first, comma-separated. Make one with: openssl rand -base64 32',
  },
  LOG_LEVEL: { schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']), default: 'info', doc: 'How much is logged.' },
  ROLE: {
    schema: z.enum(['all', 'web', 'worker']),
    default: 'all',
    doc: 'web answers calls, worker does the work, all does both. Start as many as you like.',
  },
  KOMMO_CLIENT_ID: { schema: z.string().min(1), doc: 'Integration ID, from the "Keys and scopes" tab in Kommo.' },
  KOMMO_CLIENT_SECRET: {
    schema: z.string().min(1),
    secret: true,
    doc: 'Secret key of the integration; also the key of disposable tokens.',
  },
  KOMMO_AUTH_URL: { schema: httpUrl, default: 'https://www.kommo.com', doc: 'Where administrators consent.' },
  KOMMO_ALLOWED_DOMAINS: {
    schema: domains,
    default: 'kommo.com,amocrm.com',
    doc: 'Account hosts must lie directly under one of these; secrets go nowhere else.',
  },
  KOMMO_ACCOUNT_URL: {
    schema: httpUrl.optional(),
    doc: 'One address that stands for every account host, for emulators. Unset in production.',
  },
  XERO_CLIENT_ID: { schema: z.string().min(1), doc: 'Client id of the Xero app.' },
  XERO_CLIENT_SECRET: { schema: z.string().min(1), secret: true, doc: 'Client secret of the Xero app.' },
  XERO_WEBHOOK_KEY: {
    schema: list,
    secret: true,
    default: '',
    doc: 'Webhooks key of the Xero app; several, comma-separated, while it is being changed.',
  },
  XERO_API_URL: {
    schema: httpUrl,
    default: 'https://api.xero.com',
    doc: 'Where Xero answers. The demo points it at the emulator.',
  },
  XERO_IDENTITY_URL: { schema: httpUrl, default: 'https://identity.xero.com', doc: 'Where Xero gives tokens.' },
  XERO_LOGIN_URL: { schema: httpUrl, default: 'https://login.xero.com', doc: 'Where administrators consent.' },
} as const satisfies Record<string, Setting>

export type Config = { [Name in keyof typeof settings]: z.output<(typeof settings)[Name]['schema']> }

export class ConfigError extends Error {}

/**
 * Reads and checks all settings.
 *
 * @throws ConfigError with one line per problem, each with what the setting is for. Values of secrets are never repeated.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const values = Object.entries(settings).flatMap(([name, setting]: [string, Setting]) => {
    const given = env[name]
    const parsed = setting.schema.safeParse(given === undefined || given === '' ? setting.default : given)
    if (parsed.success) return [[name, parsed.data]]
    const why = given === undefined || given === '' ? 'is not set' : parsed.error.issues.map(({ message }) => message).join('; ')
    problems.push(`${name} ${why}. ${setting.doc}`)
    return []
  })
  const config = Object.fromEntries(values) as Partial<Config>
  problems.push(...contradictions(config))
  if (problems.length > 0)
    throw new ConfigError(`The settings are not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  return config as Config
}

const CALLED_WITH_SECRETS = ['KOMMO_AUTH_URL', 'XERO_API_URL', 'XERO_IDENTITY_URL', 'XERO_LOGIN_URL'] as const

/** @param config what could be read; a setting with a problem of its own is absent. */
function contradictions(config: Partial<Config>): string[] {
  if (config.NODE_ENV !== 'production') return []
  const problems: string[] = []
  if (config.PUBLIC_URL?.startsWith('http://'))
    problems.push('PUBLIC_URL must be HTTPS in production: Kommo and Xero call nothing else.')
  for (const name of CALLED_WITH_SECRETS)
    if (config[name]?.startsWith('http://')) problems.push(`${name} must be HTTPS in production: secrets go there.`)
  if (config.KOMMO_ACCOUNT_URL !== undefined)
    problems.push('KOMMO_ACCOUNT_URL must not be set in production: it would receive every secret.')
  if ('DATABASE_URL' in config && config.DATABASE_URL === undefined)
    problems.push('DATABASE_URL must be set in production: the embedded database is for trying things out.')
  return problems
}

/** The README's table of settings, as Markdown. */
export const settingsTable = (): string =>
  [
    '| setting | default | what it is |',
    '|---|---|---|',
    ...Object.entries(settings).map(([name, setting]: [string, Setting]) => {
      const fallback = setting.default === undefined ? '' : `\`${setting.default}\``
      return `| \`${name}\` | ${setting.default === '' ? '' : fallback} | ${setting.doc}${setting.secret ? ' **Secret.**' : ''} |`
    }),
  ].join('\n')
