import { setTimeout as sleep } from 'node:timers/promises'
import { TRIGGER_STAGE } from '../demo/consultancy.ts'
import type { Bench } from './bench.ts'
import { type Calls, callsSeen, routesAsText } from './call-log.ts'
import { addClients, addDealsOf, type Office, openOffice, VENDOR_LATENCY_MS, watchDeals } from './office.ts'
import { decimal, median, seconds, table, times } from './report.ts'
import { openStraightforwardHouse, type StraightforwardHouse } from './straightforward-house.ts'

/** How many deals are moved at once, and how often. */
const SIZES = [
  { count: 1, rounds: 2 },
  { count: 10, rounds: 2 },
  { count: 100, rounds: 1 },
]
const WITHIN_MS = 130_000

type Result = { count: number; kommo: Calls; xero: Calls; tookMs: number; invoices: number }

/**
 * Ours beside a straightforward flow, in turns, each with emulators of its own. The clients are in Xero already, under the
 * e-mail that the deal's contact has; neither side has met them.
 */
export const measureCalls: Bench = async ({ say, lifetime }) => {
  const office = await openOffice(lifetime)
  const house = await openStraightforwardHouse(lifetime)
  for (const vendor of [house.kommo, house.xero]) vendor.setLatency(VENDOR_LATENCY_MS)
  const ours: Result[] = []
  const theirs: Result[] = []
  for (const { count, rounds } of SIZES) {
    for (let round = 0; round < rounds; round++) {
      await office.tidyUp()
      ours.push(await ourTurn(office, count))
      await house.clock.advance(61_000)
      theirs.push(await theirTurn(house, count))
    }
  }
  const papers = (await office.waiting()).papers

  say(`\n### Calls per invoice, ${VENDOR_LATENCY_MS} ms per call, the vendors' limits on; medians\n`)
  say(
    table(
      ['Deals at once', 'Xero ours', 'theirs', 'Kommo ours', 'theirs', 'calls, ratio', 'time ours', 'theirs', 'time, ratio'],
      SIZES.map(({ count }) => comparison(ours, theirs, count)),
    ),
  )
  const last = (results: Result[]) => results.filter(({ count }) => count === SIZES.at(-1)?.count)
  say(`\nAnswers 429, all rounds: ours ${total(ours, 'refused')}, theirs ${total(theirs, 'refused')}.`)
  say(
    `Answers 403, an address blocked after too many of them: ours ${total(ours, 'blocked')}, theirs ${total(theirs, 'blocked')}.`,
  )
  say('Kommo does not say when it blocks: the emulator does after 20 refusals in 10 s, for a minute. Theirs waits that out.')
  for (const { count, kommo, xero } of last(ours))
    say(`Ours for ${count}: Xero ${routesAsText(xero)}; Kommo ${routesAsText(kommo)}.`)
  say('Theirs for each: Kommo deal, contact, fields, note; Xero contact by e-mail, invoice.')
  say(`Ours files PDF and history note afterwards (${papers} waiting at the end); theirs has neither.`)
  return [...problemsOf('We', ours), ...problemsOf('The straightforward flow', theirs), ...house.flow.errors]
}

async function ourTurn(office: Office, count: number): Promise<Result> {
  const { kommo, xero } = office
  const dealIds = await office.addDeals(count, 'in_books')
  const before = xero.invoices().length
  kommo.log.reset()
  xero.log.reset()
  const startedAt = performance.now()
  office.moveDeals(dealIds)
  const { notedMs } = await watchDeals(office, { dealIds, startedAt, withinMs: WITHIN_MS })
  // The echo of our own writes costs calls as well.
  await office.workDone(30_000)
  return {
    count,
    kommo: callsSeen(kommo.log),
    xero: callsSeen(xero.log),
    tookMs: notedMs,
    invoices: xero.invoices().length - before,
  }
}

async function theirTurn(house: StraightforwardHouse, count: number): Promise<Result> {
  const { kommo, xero, consultancy } = house
  const people = addClients(house, { count, acquaintance: 'in_books' })
  const dealIds = addDealsOf(kommo, { account: consultancy.account, people })
  const before = xero.invoices().length
  const skippedBefore = house.skippedMs()
  kommo.log.reset()
  xero.log.reset()
  const startedAt = performance.now()
  kommo.moveDeals(dealIds, TRIGGER_STAGE)
  const { notedMs } = await watchDeals(house, { dealIds, startedAt, withinMs: WITHIN_MS })
  while (house.flow.working() > 0) await sleep(20)
  return {
    count,
    kommo: callsSeen(kommo.log),
    xero: callsSeen(xero.log),
    tookMs: notedMs + house.skippedMs() - skippedBefore,
    invoices: xero.invoices().length - before,
  }
}

function comparison(ours: Result[], theirs: Result[], count: number): string[] {
  const of = (results: Result[], pick: (result: Result) => number) =>
    median(results.filter((result) => result.count === count).map(pick))
  const perInvoice = (system: 'kommo' | 'xero') => (result: Result) => result[system].total / count
  const both = (result: Result) => (result.kommo.total + result.xero.total) / count
  const tookMs = (result: Result) => result.tookMs
  return [
    String(count),
    ...(['xero', 'kommo'] as const).flatMap((system) =>
      [ours, theirs].map((results) => decimal(of(results, perInvoice(system)))),
    ),
    times(of(theirs, both), of(ours, both)),
    seconds(of(ours, tookMs)),
    seconds(of(theirs, tookMs)),
    times(of(theirs, tookMs), of(ours, tookMs)),
  ]
}

const total = (results: Result[], what: 'refused' | 'blocked') =>
  results.reduce((sum, { kommo, xero }) => sum + kommo[what] + xero[what], 0)

const problemsOf = (who: string, results: Result[]) =>
  results.flatMap(({ count, invoices }) => (invoices === count ? [] : [`${who} made ${invoices} invoices for ${count} deals.`]))
