import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coverage } from './coverage.ts'
import { startXeroEmulator } from './emulator.ts'

test('the coverage table names every route that is registered, once, and no other as covered', async () => {
  const xero = await startXeroEmulator()
  const covered = coverage.filter(({ completeness }) => completeness !== 'none').map(({ route }) => route)
  expect(covered.toSorted()).toEqual(xero.routes())
  expect(new Set(coverage.map(({ route }) => route)).size).toBe(coverage.length)
  await xero.close()
})

test('each covered route is tested in a file that exists', () => {
  const files = new Set(readdirSync(import.meta.dirname, { recursive: true }).map((file) => String(file).split('/').at(-1)))
  const missing = coverage.filter(({ completeness, testedBy }) => completeness !== 'none' && !files.has(`${testedBy}.test.ts`))
  expect(missing).toEqual([])
})
