// Prisma's CLI through our script: the schema has no drift, and the WASM stand-in for the engine does its work.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { databaseUrl } from './database.ts'

vi.setConfig({ testTimeout: 90_000 }) // each command takes two seconds, and ten on a busy machine

let server: string
let admin: Client
let name: string
beforeEach(async () => {
  server = inject('databaseServer')
  name = `prisma_${process.pid}_${Date.now()}`
  admin = new Client(server)
  await admin.connect()
})
afterEach(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await admin.end()
})

const ENGINE = path.resolve('server/scripts/schema-engine.mjs')

/** Always with the stand-in, so that it is tested on machines with the native engine too. */
function prisma(...args: string[]): Promise<{ status: number | null; said: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl(server, name), PRISMA_SCHEMA_ENGINE_BINARY: ENGINE, NO_COLOR: '1' }
  const child = spawn(process.execPath, ['server/scripts/prisma.mjs', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, said })))
}
const shadows = async () =>
  (await admin.query("SELECT datname FROM pg_database WHERE datname LIKE 'prisma_migrate_shadow%'")).rows

test('the schema, compared with what the migrations make, has not drifted', async () => {
  await admin.query(`CREATE DATABASE ${name}`)
  const { status, said } = await prisma(
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  )
  expect(said).toContain('No difference detected')
  expect(status).toBe(0)
  expect(await shadows()).toEqual([])
})

test('a schema that is ahead of the migrations, when compared, is told as drift', async () => {
  await admin.query(`CREATE DATABASE ${name}`)
  const { status, said } = await prisma('migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma', '--exit-code')
  expect(status).toBe(2)
  expect(said).toContain('[+] Added tables')
})

test('deploying, to a server without the database, makes and fills it, and status and a second deploy agree', async () => {
  const first = await prisma('migrate', 'deploy')
  expect(first).toMatchObject({ status: 0 })
  expect(first.said).toContain('All migrations have been successfully applied.')
  expect((await prisma('migrate', 'deploy')).said).toContain('No pending migrations to apply.')
  const { status, said } = await prisma('migrate', 'status')
  expect(said).toContain('Database schema is up to date!')
  expect(status).toBe(0)
})

test('a database that cannot be reached, when asked for its status, is told in a sentence', async () => {
  server = 'postgresql://nobody:wrong@127.0.0.1:1/none'
  const { status, said } = await prisma('migrate', 'status')
  expect(status).toBe(1)
  expect(said).toContain('P1001')
})

test('developing, with a changed schema, writes a migration with functions in it and applies it', async () => {
  // A schema of its own: ours is not touched.
  const cache = path.resolve('node_modules/.cache') // from here `prisma/config` is found
  fs.mkdirSync(cache, { recursive: true })
  const home = fs.mkdtempSync(path.join(cache, 'prisma-test-'))
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    const schema = path.join(home, 'schema.prisma')
    const model = (fields: string) =>
      fs.writeFileSync(schema, `datasource db {\n provider = "postgresql"\n}\nmodel Thing {\n id Int @id\n${fields}}\n`)
    model('')
    const config = path.join(home, 'prisma.config.ts')
    fs.writeFileSync(
      config,
      `import { defineConfig } from 'prisma/config'
      export default defineConfig({ schema: 'schema.prisma', migrations: { path: 'migrations' }, datasource: { url: process.env['DATABASE_URL'] ?? '' } })`,
    )
    const first = path.join(home, 'migrations/20260101000000_first')
    fs.mkdirSync(first, { recursive: true })
    fs.writeFileSync(path.join(home, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n')
    fs.writeFileSync(
      path.join(first, 'migration.sql'),
      'CREATE TABLE "Thing" ("id" INTEGER NOT NULL, CONSTRAINT "Thing_pkey" PRIMARY KEY ("id"));\n' +
        "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN ';'; END $$;\n",
    )
    model(' name String?\n')
    const { status, said } = await prisma('migrate', 'dev', '--name', 'second', `--config=${config}`)
    expect(said).toContain('in sync')
    expect(status).toBe(0)
    expect(fs.readdirSync(path.join(home, 'migrations')).filter((each) => each.endsWith('_second'))).toHaveLength(1)
    expect(await shadows()).toEqual([])
  } finally {
    fs.rmSync(home, { recursive: true })
  }
})
