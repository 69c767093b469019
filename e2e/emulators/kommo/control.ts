import type { Router } from 'express'

/** Methods of the handle by name; `webhooks.setFaults` is `webhooks/setFaults`. */
export type ControlMethods = Record<string, (...args: never[]) => unknown>

/**
 * Puts the handle on `/_control`, for those who drive the emulator from another process:
 * `POST /_control/<method>` with the arguments as a JSON array answers `{ "result": … }`.
 * Bytes travel as base64. An error of the handle is 400 with its message.
 */
export function addControlRoutes(control: Router, methods: ControlMethods): void {
  for (const [name, method] of Object.entries(methods))
    control.post(`/${name}`, async (req, res) => {
      const args = (Array.isArray(req.body) ? req.body : []) as never[]
      try {
        res.json({ result: toWire((await method(...args)) ?? null) })
      } catch (error) {
        res.status(400).json({ error: error instanceof Error ? error.message : String(error) })
      }
    })
}

function toWire(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (value instanceof Map) return toWire([...value])
  if (Array.isArray(value)) return value.map(toWire)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toWire(inner)]))
}
