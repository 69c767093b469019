import { afterAll, expect, test } from 'vitest'
import { startKommoEmulator } from './emulator.ts'

const kommo = await startKommoEmulator()
afterAll(() => kommo.close())
const control = async (method: string, ...args: unknown[]) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${kommo.url}/_control/${method}`, { method: 'POST', headers, body: JSON.stringify(args) })
  return (await answer.json()) as { result?: unknown; error?: string }
}

test('everything the handle can do is reachable from another process', async () => {
  const { result: account } = await control('addAccount', { subdomain: 'acme', currency: 'EUR' })
  await control('addUser', account, { name: 'Ann', email: 'ann@example.com', isAdmin: true })
  await control('addPipeline', account, { name: 'Sales', stages: ['New', 'Agreed'] })
  const { result: deal } = await control('addDeal', 'acme', { name: 'Roof', price: 10.5 })
  expect(await control('moveDeal', deal, 'Agreed')).toMatchObject({
    result: { name: 'Roof', price: 10.5, currency: 'EUR', stage: { name: 'Agreed' } },
  })
  expect(await control('deals', 'acme')).toMatchObject({ result: [{ name: 'Roof' }] })
  expect(await control('webhooks/idle')).toEqual({ result: null })
  expect(await control('moveDeal', deal, 'Nowhere')).toEqual({ error: expect.stringContaining('no stage "Nowhere"') })
  await control('reset')
  expect(await control('deals', 'acme')).toEqual({ error: expect.stringContaining('no account') })
})
