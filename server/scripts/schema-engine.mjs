#!/usr/bin/env node
// Stand-in for Prisma's native schema-engine, for machines that cannot download it:
// speaks the CLI's JSON-RPC (one JSON object a line) and answers with @prisma/schema-engine-wasm + @prisma/adapter-pg.
// Used through PRISMA_SCHEMA_ENGINE_BINARY; everywhere else the native engine is used.
import fs from 'node:fs'
import readline from 'node:readline'
import { createRequire } from 'node:module'
import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

const argv = process.argv.slice(2)
if (argv.includes('--version')) {
  console.log('schema-engine-wasm ' + process.version)
  process.exit(0)
}
const opt = (n) => {
  const i = argv.indexOf(n)
  return i < 0 ? undefined : argv[i + 1]
}
const all = (n) => argv.flatMap((a, i) => (a === n ? [argv[i + 1]] : []))
const ds = JSON.parse(opt('--datasource') ?? '{}')
const urlOf = (u) => {
  const x = new URL(u)
  const schema = x.searchParams.get('schema') ?? undefined
  for (const k of ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer']) x.searchParams.delete(k)
  return { connectionString: x.toString(), schema }
}
const log = (level, message, extra = {}) =>
  process.stderr.write(
    JSON.stringify({
      timestamp: new Date().toISOString(),
      level,
      fields: { message, ...extra },
      target: 'schema_engine::logger',
    }) + '\n',
  )

async function admin(url, sql) {
  // same server, database "postgres"
  const u = new URL(urlOf(url).connectionString)
  const name = decodeURIComponent(u.pathname.slice(1))
  u.pathname = '/postgres'
  const c = new pg.Client(u.toString())
  await c.connect()
  try {
    await c.query(sql(pg.escapeIdentifier(name)))
  } finally {
    await c.end()
  }
}
if (argv.includes('cli')) {
  const cmd = argv[argv.indexOf('cli') + 1]
  try {
    if (cmd === 'can-connect-to-database') {
      const c = new pg.Client(urlOf(ds.url).connectionString)
      await c.connect()
      await c.end()
      log('INFO', 'Connection successful')
    } else if (cmd === 'create-database') await admin(ds.url, (n) => `CREATE DATABASE ${n}`)
    else if (cmd === 'drop-database') await admin(ds.url, (n) => `DROP DATABASE IF EXISTS ${n}`)
    else throw new Error(`unknown cli command ${cmd}`)
    process.exit(0)
  } catch (e) {
    const code =
      { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1010', ECONNREFUSED: 'P1001', '42P04': 'P1009' }[e.code] ?? 'P1001'
    process.stderr.write(
      '{"timestamp":"","level":"INFO","fields":{"message":"Starting schema engine CLI"},"target":"schema_engine"}\n',
    )
    log('ERROR', e.message || String(e), { error_code: code, is_panic: false })
    process.exit(1)
  }
}

const wasmPath = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  .replace(/\.js$/, '.wasm')
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (m) => log('ERROR', m, { backtrace: '' }) }
const { instance } = await WebAssembly.instantiate(fs.readFileSync(wasmPath), { './schema_engine_bg.js': glue })
glue.__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start()

// adapter-pg is written for the client, not for migrations: it does not know the catalog type "char" (oid 18),
// splits scripts on every ';' (breaks $$ bodies), and with a connectionString its shadow database would be the main one.
function withChar(a) {
  // report "char" columns as ColumnType.Character
  const proto = Object.getPrototypeOf(a)
  a.queryRaw = async (query) => {
    const res = await a.performIO(query)
    const chars = res.fields.flatMap((f, i) => (f.dataTypeID === 18 ? [i] : []))
    const view = Object.create(a, {
      performIO: {
        value: async () => ({ ...res, fields: res.fields.map((f) => (f.dataTypeID === 18 ? { ...f, dataTypeID: 25 } : f)) }),
      },
    })
    const out = await proto.queryRaw.call(view, query)
    for (const i of chars) out.columnTypes[i] = ColumnTypeEnum.Character
    return out
  }
  if (a.startTransaction) {
    const st = a.startTransaction.bind(a)
    a.startTransaction = async (...x) => withChar(await st(...x))
  }
  return a
}
const fields = (u) => {
  const x = new URL(u)
  return {
    host: x.hostname.replace(/^\[|\]$/g, ''),
    port: +(x.port || 5432),
    user: decodeURIComponent(x.username),
    password: decodeURIComponent(x.password),
    database: decodeURIComponent(x.pathname.slice(1)),
    ssl: /^(require|verify)/.test(x.searchParams.get('sslmode') ?? '')
      ? { rejectUnauthorized: x.searchParams.get('sslmode') !== 'require' }
      : undefined,
  }
}
const wholeScripts = (a) => {
  withChar(a)
  a.executeScript = async (sql) => {
    try {
      await a.underlyingDriver().query(sql)
    } catch (e) {
      a.onError(e)
    }
  }
  return a
}
class Factory extends PrismaPg {
  #shadow
  constructor(url, shadow) {
    super({ ...fields(url), max: 1 }, { schema: urlOf(url).schema })
    this.#shadow = shadow
  }
  async connect() {
    return wholeScripts(await super.connect())
  }
  async connectToShadowDb() {
    if (this.#shadow) return new Factory(this.#shadow).connect()
    const main = await this.connect()
    const database = 'prisma_migrate_shadow_db_' + crypto.randomUUID()
    await main.executeScript(`CREATE DATABASE "${database}" TEMPLATE template0`)
    const f = new PrismaPg({ ...this.config, database }, this.options)
    const a = wholeScripts(await f.connect())
    const end = a.dispose.bind(a)
    a.dispose = async () => {
      await end()
      await main.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
      await main.dispose()
    }
    return a
  }
}
let engine, factory
async function get() {
  if (engine) return engine
  const files = all('--datamodels').map((f) => [f, fs.readFileSync(f, 'utf8')])
  factory = new Factory(ds.url ?? 'postgresql://none@127.0.0.1:1/none', ds.shadowDatabaseUrl ?? ds.shadowUrl)
  engine = await glue.SchemaEngine.new(
    { datamodels: files.length ? files : undefined },
    (l) => process.env.DEBUG && process.stderr.write(l + '\n'),
    bindMigrationAwareSqlAdapterFactory(factory),
  )
  return engine
}
const send = (o) => process.stdout.write(JSON.stringify(o) + '\n')
const METHODS = {
  getDatabaseVersion: (e, p) => e.version(p),
  createDatabase: async () => {
    throw new Error('n/a')
  },
}
let printId = 1e6,
  busy = Promise.resolve()
for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line.trim()) continue
  const m = JSON.parse(line)
  if (!m.method) continue // answer to our "print"
  busy = busy.then(async () => {
    try {
      const e = await get()
      const out = METHODS[m.method] ? await METHODS[m.method](e, m.params) : await e[m.method](m.params)
      if (m.method === 'diff' && out.stdout != null) {
        send({ jsonrpc: '2.0', id: printId++, method: 'print', params: { content: out.stdout } })
        send({ jsonrpc: '2.0', id: m.id, result: { exitCode: out.exitCode, stdout: null } })
        return
      }
      send({ jsonrpc: '2.0', id: m.id, result: out ?? {} })
    } catch (err) {
      const known = err && typeof err === 'object' && err.code ? err : undefined
      const msg = err?.message ?? String(err)
      send({
        jsonrpc: '2.0',
        id: m.id,
        error: {
          code: 4466,
          message: 'An error happened. Check the data field for details.',
          data: { is_panic: false, message: msg, error_code: known?.code ?? null, meta: known?.meta ?? null },
        },
      })
    }
  })
}
await busy
process.exit(0)
