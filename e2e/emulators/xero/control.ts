import type { Router } from 'express'
import type { XeroEmulator } from './handle.ts'

type Callable = (...args: unknown[]) => unknown

const HERE_ONLY = new Set(['url', 'clock', 'log', 'faults', 'webhooks', 'close'])

/**
 * Every method of the handle over HTTP: `POST /_control/call/pay` with `{ "args": ["<invoice id>", 50] }` answers
 * `{ "result": … }`; what throws answers 400 `{ "error": … }`. Webhook methods are called `webhooks.idle` and so on.
 */
export function addControl(control: Router, emulator: XeroEmulator) {
  const methods = new Map<string, Callable>()
  for (const [name, method] of Object.entries(emulator)) if (!HERE_ONLY.has(name)) methods.set(name, method as Callable)
  for (const [name, method] of Object.entries(emulator.webhooks)) methods.set(`webhooks.${name}`, method as Callable)

  control.get('/call', (_req, res) => res.json([...methods.keys()].toSorted()))
  control.post('/call/:method', async (req, res) => {
    const method = methods.get(req.params.method)
    if (!method) return res.status(404).json({ error: `No method ${req.params.method}.` })
    try {
      const { args = [] } = (req.body ?? {}) as { args?: unknown[] }
      return res.json({ result: (await method(...args)) ?? null })
    } catch (error) {
      return res.status(400).json({ error: error instanceof Error ? error.message : String(error) })
    }
  })
}
