import type { Bench } from './bench.ts'
import { type Acquaintance, openOffice, type Seen, VENDOR_LATENCY_MS, watchDeals } from './office.ts'
import { median, ms, percentile, table } from './report.ts'

const MOVES = 30
const CLOSE_MOVES = 8

/** One deal after the other: how old is the truth on either side? */
export const measureFreshness: Bench = async ({ say, lifetime }) => {
  const office = await openOffice(lifetime)
  const one = (acquaintance: Acquaintance) => office.addDeals(1, acquaintance).then(move)
  const move = async (dealIds: number[]): Promise<Seen> => {
    const startedAt = performance.now()
    office.moveDeals(dealIds)
    return watchDeals(office, { dealIds, startedAt, withinMs: 60_000, everyMs: 10 })
  }
  await one('new') // connections and caches
  const seen: Record<'known' | 'new' | 'close', Seen[]> = { known: [], new: [], close: [] }
  for (let turn = 0; turn < MOVES; turn++) {
    await office.tidyUp()
    const acquaintance = turn % 2 === 0 ? 'known' : 'new'
    seen[acquaintance].push(await one(acquaintance))
  }
  await office.tidyUp()
  for (const dealId of await office.addDeals(CLOSE_MOVES, 'known')) seen.close.push(await move([dealId]))
  await office.close()

  const row = (name: string, results: Seen[]) => [
    name,
    String(results.length),
    ...(['invoicedMs', 'shownMs'] as const).flatMap((what) =>
      [median, (values: number[]) => percentile(values, 0.95)].map((of) => ms(of(results.map((each) => each[what])))),
    ),
  ]
  say(`\n### Freshness: one move after the other, ${VENDOR_LATENCY_MS} ms per call, the vendors' limits on\n`)
  say(
    table(
      ['Client', 'moves', 'invoice in Xero p50', 'p95', 'status on the deal p50', 'p95'],
      [
        row('known', seen.known),
        row('new', seen.new),
        row('known, while the papers of the one before are being filed', seen.close),
      ],
    ),
  )
  return []
}
