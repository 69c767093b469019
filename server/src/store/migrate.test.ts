import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { databaseUrl } from '../../test/database.ts'
import { migrate } from './migrate.ts'

let admin: Client
let url: string
let dir: string
let name: string
beforeEach(async () => {
  const server = inject('databaseServer')
  name = `migrate_${process.pid}_${Date.now()}`
  url = databaseUrl(server, name)
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'))
  fs.writeFileSync(path.join(dir, 'migration_lock.toml'), 'provider = "postgresql"\n')
  admin = new Client(server)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
})
afterEach(async () => {
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await admin.end()
  fs.rmSync(dir, { recursive: true })
})

function write(migration: string, sql: string) {
  fs.mkdirSync(path.join(dir, migration), { recursive: true })
  fs.writeFileSync(path.join(dir, migration, 'migration.sql'), sql)
}
async function query(sql: string) {
  const client = new Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}
const ledger = () =>
  query('SELECT migration_name, finished_at IS NOT NULL AS done, applied_steps_count, logs FROM _prisma_migrations ORDER BY 1')

test('migrations, on an empty database, are applied in order and recorded, and the second time nothing is', async () => {
  write('20260102_second', 'INSERT INTO a VALUES (1); -- a comment; with a semicolon')
  write('20260101_first', "CREATE TABLE a (n int); CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT ';' $$;")
  expect(await migrate({ url, dir })).toEqual(['20260101_first', '20260102_second'])
  expect(await ledger()).toEqual([
    { migration_name: '20260101_first', done: true, applied_steps_count: 1, logs: null },
    { migration_name: '20260102_second', done: true, applied_steps_count: 1, logs: null },
  ])
  expect(await migrate({ url, dir })).toEqual([])

  write('20260103_third', 'INSERT INTO a VALUES (2)')
  expect(await migrate({ url, dir })).toEqual(['20260103_third'])
  expect(await query('SELECT n FROM a ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
})

test('six starts at once, on an empty database, apply each migration once', async () => {
  write('1_table', 'CREATE TABLE a (n int)')
  write('2_row', 'INSERT INTO a VALUES (1)')
  const applied = await Promise.all(Array.from({ length: 6 }, () => migrate({ url, dir })))
  expect(applied.flat().toSorted()).toEqual(['1_table', '2_row'])
  expect(await query('SELECT n FROM a')).toEqual([{ n: 1 }])
})

test('an applied migration, when its file was edited, is refused before anything is applied', async () => {
  write('1_table', 'CREATE TABLE a (n int)')
  await migrate({ url, dir })
  write('1_table', 'CREATE TABLE a (n bigint)')
  write('2_more', 'CREATE TABLE b (n int)')
  await expect(migrate({ url, dir })).rejects.toThrow('Migration 1_table was edited after it had been applied.')
  expect(await query("SELECT to_regclass('b') AS b")).toEqual([{ b: null }])
})

test('a migration that fails, with more to come, is undone, recorded, and refused until a person has looked', async () => {
  write('1_bad', 'CREATE TABLE a (n int); INSERT INTO nowhere VALUES (1)')
  write('2_good', 'CREATE TABLE b (n int)')
  await expect(migrate({ url, dir })).rejects.toThrow('Migration 1_bad failed: relation "nowhere" does not exist')
  expect(await query("SELECT to_regclass('a') AS a, to_regclass('b') AS b")).toEqual([{ a: null, b: null }])
  expect(await ledger()).toMatchObject([{ migration_name: '1_bad', done: false, logs: expect.stringContaining('nowhere') }])

  write('1_bad', 'CREATE TABLE a (n int)')
  await expect(migrate({ url, dir })).rejects.toThrow('Migration 1_bad failed earlier')

  // What `prisma migrate resolve --rolled-back` writes.
  await query('UPDATE _prisma_migrations SET rolled_back_at = now()')
  expect(await migrate({ url, dir })).toEqual(['1_bad', '2_good'])
})

test('the lock, after a migration has failed, is free again', async () => {
  write('1_bad', 'SELECT broken')
  await expect(migrate({ url, dir })).rejects.toThrow('broken')
  await expect(migrate({ url, dir })).rejects.toThrow('failed earlier')
})
