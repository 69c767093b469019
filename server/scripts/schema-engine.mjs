#!/usr/bin/env node
// Stand-in for Prisma's native schema engine, for machines that cannot download it. The CLI starts an engine and talks
// JSON-RPC with it, one object a line; here the same engine, compiled to WASM, answers through @prisma/adapter-pg.
// prisma.mjs points PRISMA_SCHEMA_ENGINE_BINARY at this file where it is needed; everywhere else the native engine runs.
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import readline from 'node:readline'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as wasmGlue from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client, escapeIdentifier } from 'pg'

/** PostgreSQL's one-byte catalog type `"char"`, and text, whose wire form is the same (pg_type.dat). */
const CHAR_OID = 18
const TEXT_OID = 25

/** Parameters of Prisma's own in a database URL, unknown to PostgreSQL. */
const PRISMA_PARAMETERS = ['schema', 'connection_limit', 'pool_timeout', 'pgbouncer']

/** What the CLI calls the troubles of a connection (Prisma, error reference). */
const PRISMA_ERROR_CODES = {
  '3D000': 'P1003', // no such database
  '28P01': 'P1000', // wrong password
  28000: 'P1010', // no right
  '42P04': 'P1009', // exists already
}
const CANNOT_REACH = 'P1001'

const options = process.argv.slice(2)
const valuesOf = (name) => options.flatMap((option, index) => (option === name ? [options[index + 1]] : []))
const datasource = JSON.parse(valuesOf('--datasource')[0] ?? '{}')

/** The engine's own small command line: one thing, then the end. */
async function runCommand(command) {
  const commands = {
    'can-connect-to-database': () => withClient(plainUrl(datasource.url), () => log('INFO', 'Connection successful')),
    'create-database': () => onServer((client, name) => client.query(`CREATE DATABASE ${name}`)),
    'drop-database': () => onServer((client, name) => client.query(`DROP DATABASE IF EXISTS ${name}`)),
  }
  // The CLI expects a first line that says nothing.
  log('INFO', 'Starting schema engine CLI')
  try {
    if (!(command in commands)) throw new Error(`Unknown command: ${command}`)
    await commands[command]()
    return 0
  } catch (error) {
    log('ERROR', error.message || String(error), {
      error_code: PRISMA_ERROR_CODES[error.code] ?? CANNOT_REACH,
      is_panic: false,
    })
    return 1
  }
}

/** A database is made and dropped from another one of the same server. */
async function onServer(work) {
  const url = new URL(plainUrl(datasource.url))
  const name = escapeIdentifier(databaseOf(url))
  url.pathname = '/postgres'
  await withClient(url.toString(), (client) => work(client, name))
}

async function withClient(url, work) {
  const client = new Client(url)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** Answers one request after the other until the CLI closes the input. */
async function answerRequests() {
  await loadWasm()
  let engine // started by the first request, which is told what is wrong with the schema then
  let nextPrintId = 1_000_000 // our own requests, far away from the CLI's numbers
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    const { id, method, params } = JSON.parse(line)
    if (method === undefined) continue // the CLI's answer to our `print`
    try {
      engine ??= await startEngine()
      const result = (await (method in substitutes ? substitutes[method](engine, params) : engine[method](params))) ?? {}
      if (method === 'diff' && typeof result.stdout === 'string') {
        // The native engine has the CLI print; the WASM one returns the text.
        send({ id: nextPrintId++, method: 'print', params: { content: result.stdout } })
        send({ id, result: { exitCode: result.exitCode, stdout: null } })
      } else send({ id, result })
    } catch (error) {
      send({ id, error: describe(error) })
    }
  }
  // The engine keeps its connection; nothing else would end this process.
  process.exit(0)
}

/**
 * Methods that the WASM engine calls otherwise, or cannot do: it compares migrations with a schema in `diff` only. What a new
 * migration would lose is not found out; its author is told so.
 */
const substitutes = {
  getDatabaseVersion: (engine, params) => engine.version(params),
  async evaluateDataLoss(engine, params) {
    const { exitCode } = await diffToSchema(engine, params)
    const isChanged = exitCode === 2
    if (isChanged) process.stderr.write('\nNobody checked which data this migration may lose: read its SQL.\n')
    return { migrationSteps: isChanged ? 1 : 0, unexecutableSteps: [], warnings: [] }
  },
  async createMigration(engine, params) {
    const { exitCode, stdout } = await diffToSchema(engine, params)
    const isWanted = exitCode === 2 || params.draft
    return {
      connectorType: 'postgresql',
      // Names sort by time, as Prisma's own: YYYYMMDDhhmmss.
      generatedMigrationName: `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${params.migrationName}`,
      migrationScript: isWanted ? stdout : null,
      extension: 'sql',
    }
  },
}

const diffToSchema = (engine, { migrationsList, schema, filters }) =>
  engine.diff({
    from: { tag: 'migrations', ...migrationsList },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: true,
    filters,
  })

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

const describe = (error) => ({
  code: 4466, // the engine's only code for errors that its user can see
  message: 'An error happened. Check the data field for details.',
  data: {
    is_panic: false,
    message: error?.message ?? String(error),
    error_code: error?.code ?? null,
    meta: error?.meta ?? null,
  },
})

/** One line of the log that the CLI reads from stderr. */
function log(level, message, fields = {}) {
  const line = { timestamp: new Date().toISOString(), level, fields: { message, ...fields }, target: 'schema_engine::logger' }
  process.stderr.write(`${JSON.stringify(line)}\n`)
}

/** The package's own entry cannot load in Node; this is what it would do. */
async function loadWasm() {
  const glueFile = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => log('ERROR', message, { backtrace: '' }) }
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(glueFile.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': wasmGlue,
  })
  // oxlint-disable no-underscore-dangle -- names that wasm-bindgen made
  wasmGlue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  // oxlint-enable no-underscore-dangle
}

function startEngine() {
  const schemas = valuesOf('--datamodels').map((file) => [file, fs.readFileSync(file, 'utf8')])
  return wasmGlue.SchemaEngine.new(
    { datamodels: schemas.length > 0 ? schemas : undefined },
    (line) => process.env.DEBUG && process.stderr.write(`${line}\n`),
    bindMigrationAwareSqlAdapterFactory(
      new MigrationAdapter(datasource.url ?? 'postgresql://nobody@127.0.0.1:1/none', datasource.shadowDatabaseUrl),
    ),
  )
}

/**
 * adapter-pg is written for the client, not for migrations. Three of its ways are in the way of the engine: it does not know
 * the type `"char"`, it cuts scripts at every `;`, and given a connection string its shadow database would be the main one.
 */
class MigrationAdapter extends PrismaPg {
  #shadowUrl

  constructor(url, shadowUrl) {
    super({ ...connectionOf(url), max: 1 }, { schema: new URL(url).searchParams.get('schema') ?? undefined })
    this.#shadowUrl = shadowUrl
  }

  async connect() {
    return withWholeScripts(withCharColumns(await super.connect()))
  }

  /** A database for the engine to replay migrations in: the given one, or one that lives as long as the connection. */
  async connectToShadowDb() {
    if (this.#shadowUrl) return new MigrationAdapter(this.#shadowUrl).connect()
    const main = await this.connect()
    const database = `prisma_migrate_shadow_db_${randomUUID()}`
    await main.executeScript(`CREATE DATABASE "${database}" TEMPLATE template0`)
    const shadow = withWholeScripts(withCharColumns(await new PrismaPg({ ...this.config, database }, this.options).connect()))
    const disconnect = shadow.dispose.bind(shadow)
    shadow.dispose = async () => {
      await disconnect()
      await main.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
      await main.dispose()
    }
    return shadow
  }
}

/** Reads columns of type `"char"` as text, and reports them as characters, as the engine's introspection expects. */
function withCharColumns(connection) {
  const { queryRaw } = Object.getPrototypeOf(connection)
  connection.queryRaw = async (query) => {
    const rows = await connection.performIO(query)
    const known = rows.fields.map((field) => (field.dataTypeID === CHAR_OID ? { ...field, dataTypeID: TEXT_OID } : field))
    // The adapter's own method makes the answer; it is only handed the rows it already asked for, with types it knows.
    const answered = Object.create(connection, { performIO: { value: () => Promise.resolve({ ...rows, fields: known }) } })
    const result = await queryRaw.call(answered, query)
    rows.fields.forEach((field, index) => {
      if (field.dataTypeID === CHAR_OID) result.columnTypes[index] = ColumnTypeEnum.Character
    })
    return result
  }
  if (connection.startTransaction) {
    const startTransaction = connection.startTransaction.bind(connection)
    connection.startTransaction = async (...given) => withCharColumns(await startTransaction(...given))
  }
  return connection
}

/** Sends a script as it is: PostgreSQL knows which `;` ends a statement and which lies within a function or a text. */
function withWholeScripts(connection) {
  connection.executeScript = async (script) => {
    try {
      await connection.underlyingDriver().query(script)
    } catch (error) {
      connection.onError(error)
    }
  }
  return connection
}

/** The address in parts: only then does the adapter's `database` count. */
function connectionOf(url) {
  const address = new URL(url)
  const sslMode = address.searchParams.get('sslmode') ?? ''
  return {
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: Number(address.port || 5432),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password),
    database: databaseOf(address),
    ssl: /^(require|verify)/.test(sslMode) ? { rejectUnauthorized: sslMode !== 'require' } : undefined,
  }
}

function databaseOf(address) {
  return decodeURIComponent(address.pathname.slice(1))
}

function plainUrl(url) {
  const address = new URL(url)
  for (const name of PRISMA_PARAMETERS) address.searchParams.delete(name)
  return address.toString()
}

if (options.includes('--version')) process.stdout.write(`schema-engine-wasm ${process.version}\n`)
else if (options.includes('cli')) process.exitCode = await runCommand(options[options.indexOf('cli') + 1])
else await answerRequests()
