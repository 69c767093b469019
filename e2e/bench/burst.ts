import { callsSeen, type Calls } from './call-log.ts'
import type { Lifetime } from './lifetime.ts'
import { type Acquaintance, invoicesPerDeal, openOffice, type Seen, VENDOR_LATENCY_MS, watchDeals } from './office.ts'
import type { Bench } from './bench.ts'
import { seconds, table } from './report.ts'

const WITHIN_MS = 100_000

type Result = {
  count: number
  seen: Seen
  kommo: Calls
  xero: Calls
  deliveries: { total: number; failed: number; isSwitchedOff: boolean }
  invoices: { deals: number; total: number }
  papersWaiting: number
}

/** Many deals moved at once, the vendors' limits on: is each invoiced once, how fast, and with how many calls? */
export const measureBurst: Bench = async ({ say, lifetime }) => {
  const known = await burst(lifetime, 500, 'known')
  const fresh = await burst(lifetime, 100, 'new')
  const row = (name: string, pick: (result: Result) => string | number) => [name, String(pick(known)), String(pick(fresh))]
  const creates = ({ xero }: Result) => xero.byRoute.get('PUT /Invoices') ?? 0

  say(`\n### Burst: deals moved at once, ${VENDOR_LATENCY_MS} ms per call, the vendors' limits on\n`)
  say(
    table(
      ['', `${known.count} deals, known clients`, `${fresh.count} deals, new clients`],
      [
        row('webhooks delivered (not answered in time)', ({ deliveries }) => `${deliveries.total} (${deliveries.failed})`),
        row('last invoice in Xero after', ({ seen }) => seconds(seen.invoicedMs)),
        row('last deal shows its status after', ({ seen }) => seconds(seen.shownMs)),
        row('last deal has its note after', ({ seen }) => seconds(seen.notedMs)),
        row('invoices (deals with one)', ({ invoices }) => `${invoices.total} (${invoices.deals})`),
        row('create calls', creates),
        row('calls to Xero', ({ xero }) => xero.total),
        row('calls to Kommo', ({ kommo }) => kommo.total),
        row('refused by Xero / Kommo (429, 403)', ({ xero, kommo }) => `${xero.refused} / ${kommo.refused + kommo.blocked}`),
        row('papers filed meanwhile, calls', ({ xero, kommo }) => xero.papers + kommo.papers),
        row('papers still waiting', ({ papersWaiting }) => papersWaiting),
      ],
    ),
  )
  say(`\n${table(['Route', 'known clients', 'new clients'], routeRows(known, fresh))}`)
  return [known, fresh].flatMap(problemsOf)
}

async function burst(lifetime: Lifetime, count: number, acquaintance: Acquaintance): Promise<Result> {
  const office = await openOffice(lifetime)
  const { kommo, xero } = office
  const dealIds = await office.addDeals(count, acquaintance)
  kommo.log.reset()
  xero.log.reset()
  const startedAt = performance.now()
  office.moveDeals(dealIds)
  const seen = await watchDeals(office, { dealIds, startedAt, withinMs: WITHIN_MS, everyMs: 50 })
  await office.workDone(30_000)
  const counts = invoicesPerDeal(xero)
  const deliveries = kommo.log.entries({ kind: 'delivery' })
  const result: Result = {
    count,
    seen,
    kommo: callsSeen(kommo.log),
    xero: callsSeen(xero.log),
    deliveries: {
      total: deliveries.length,
      failed: deliveries.filter(({ status }) => status !== 200).length,
      isSwitchedOff: kommo.webhookSubscriptions(office.consultancy.account).some(({ disabled }) => disabled),
    },
    invoices: { deals: dealIds.filter((id) => counts.has(id)).length, total: xero.invoices().length },
    papersWaiting: (await office.waiting()).papers,
  }
  await office.close()
  return result
}

const routeRows = (known: Result, fresh: Result) =>
  (['xero', 'kommo'] as const).flatMap((system) =>
    [...new Set([...known[system].byRoute.keys(), ...fresh[system].byRoute.keys()])].map((route) => [
      `${system} ${route}`,
      ...[known, fresh].map((result) => String(result[system].byRoute.get(route) ?? 0)),
    ]),
  )

const problemsOf = ({ count, invoices, deliveries }: Result) => [
  ...(invoices.total === count && invoices.deals === count
    ? []
    : [`${count} deals were moved; there are ${invoices.total} invoices for ${invoices.deals} of them.`]),
  ...(deliveries.isSwitchedOff
    ? [`${deliveries.failed} webhooks were not answered within Kommo's two seconds: it has switched the webhook off.`]
    : []),
]
