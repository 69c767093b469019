import type { RequestHandler } from 'express'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'

/**
 * Numbers for an operator, in Prometheus' format. Answered to the machine itself and its private network only.
 *
 * @param countWaiting events of all accounts by state.
 */
export function createMetrics({
  countEvents,
}: {
  countEvents: () => Promise<{ state: string; count: number }[]>
}): RequestHandler {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const events = new Gauge({
    name: 'deal_invoices_events',
    help: 'Events of all accounts by state.',
    labelNames: ['state'],
    registers: [registry],
  })
  return async (req, res) => {
    if (!isPrivate(req.ip ?? '')) {
      res.sendStatus(404)
      return
    }
    events.reset()
    for (const { state, count } of await countEvents()) events.set({ state }, count)
    res.type(registry.contentType).send(await registry.metrics())
  }
}

const isPrivate = (ip: string) => /^(::1|(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|f[cd])/.test(ip)
