import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coverage } from './coverage.ts'
import { startKommoEmulator } from './emulator.ts'

test('the table lists exactly the registered routes, and tests that exist', async () => {
  const kommo = await startKommoEmulator()
  const registered = kommo.routes.toSorted()
  await kommo.close()
  const listed = coverage
    .filter(({ completeness }) => completeness !== 'none')
    .flatMap(({ route }) =>
      route.includes('{entity}')
        ? ['leads', 'contacts', 'companies'].map((entity) => route.replace('{entity}', entity))
        : [route],
    )
  expect(listed.toSorted()).toEqual(registered)
  const files = new Set(coverage.flatMap(({ testedBy }) => (testedBy === null ? [] : [testedBy])))
  expect([...files].filter((file) => !existsSync(new URL(file, import.meta.url)))).toEqual([])
})
