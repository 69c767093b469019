import type { LogEntry } from '../emulators/kit/request-log.ts'
import { TRIGGER_STAGE } from './consultancy.ts'
import { type House, until } from './house.ts'

/** How long each emulated call takes, like the vendors' own. */
const VENDOR_LATENCY_MS = 300
/** From the stage move to the status on the deal. */
const FRESH_WITHIN_MS = 3_000

type Say = (line?: string) => void

/**
 * The main job, driven by itself: a deal is moved; its invoice has to be in Xero, its fields, note and PDF on the deal.
 * Prints each step with its time and its API calls.
 *
 * @returns whether everything was there, in time, and within the call budget.
 */
export async function checkMainJob(house: House, { say }: { say: Say }): Promise<boolean> {
  const { kommo, xero, consultancy } = house
  const problems: string[] = []
  say()
  say('  Start')
  for (const { name, ms } of house.steps) say(line(true, name, ms))

  kommo.setLatency(VENDOR_LATENCY_MS)
  xero.setLatency(VENDOR_LATENCY_MS)
  const deals = kommo.deals(consultancy.account)
  const [first, second] = deals.filter(({ name }) => name.startsWith('Residence permit · Ada') || name.startsWith('Work visa'))
  if (!first || !second) throw new Error("The demo's deals are not there.")

  say()
  // Reads: the deal, its contact, its products. Writes: fields, note. In Xero: look-up, new contact, invoice.
  say(`  New client, ${VENDOR_LATENCY_MS} ms per call: "${first.name}"`)
  problems.push(...(await follow(house, first.id, { say, budget: { xero: 3, kommo: 5 } })))

  // The same client again: nothing is to be looked up or made but the invoice.
  const again = kommo.addDeal(consultancy.account, {
    pipeline: 'Private clients',
    stage: 'Proposal sent',
    name: 'Certified translation',
    price: 231,
    ...(first.contacts[0] && { contact: first.contacts[0].id }),
  })
  say()
  say(`  Known client: "${again.name}"`)
  problems.push(...(await follow(house, again.id, { say, budget: { xero: 1, kommo: 4 } })))

  say()
  say('  The way back')
  problems.push(...(await followBack(house, first.id, { say })))

  say()
  for (const problem of problems) say(`  ✗ ${problem}`)
  say(problems.length === 0 ? '  All good.' : `  ${problems.length} problem(s).`)
  say()
  return problems.length === 0
}

/** Moves one deal and watches both sides. Calls for the papers (PDF, history) are counted apart: they come after. */
async function follow(
  { kommo, xero }: House,
  dealId: number,
  { say, budget }: { say: Say; budget: { xero: number; kommo: number } },
): Promise<string[]> {
  const problems: string[] = []
  kommo.log.reset()
  xero.log.reset()
  const earlier = new Set(xero.invoices().map(({ InvoiceID }) => InvoiceID))
  const started = performance.now()
  const since = () => performance.now() - started

  kommo.moveDeal(dealId, TRIGGER_STAGE)
  say(line(true, `moved to "${TRIGGER_STAGE}"`, since()))

  const invoice = await until(
    'the invoice is in Xero',
    () => xero.invoices().find(({ InvoiceID }) => !earlier.has(InvoiceID)) ?? null,
  )
  say(line(true, `invoice ${invoice.InvoiceNumber} in Xero, ${invoice.CurrencyCode} ${invoice.Total}`, since()))

  const status = await until('the deal shows the status', () => kommo.deal(dealId).fields['Invoice status']?.toString() ?? null)
  const freshMs = since()
  say(line(freshMs <= FRESH_WITHIN_MS, `status on the deal: ${status}`, freshMs))
  if (freshMs > FRESH_WITHIN_MS)
    problems.push(`The status came after ${Math.round(freshMs)} ms; ${FRESH_WITHIN_MS} ms are allowed.`)

  const note = await until(
    'the deal has its note',
    () => kommo.notes(dealId).find(({ text }) => text.includes(invoice.InvoiceNumber)) ?? null,
  )
  say(line(true, `note: ${note.text}`, since()))
  const job = { xero: calls(xero.log.entries({ kind: 'request' })), kommo: calls(kommo.log.entries({ kind: 'request' })) }

  const file = await until('the PDF is in the deal', () => kommo.files(dealId)[0] ?? null)
  say(line(true, `file on the deal: ${file.name}`, since()))
  await until(
    'the history of the invoice names the deal',
    () => xero.historyOf(invoice.InvoiceID).find(({ details }) => details.includes(String(dealId))) ?? null,
  )
  say(line(true, "the invoice's history names the deal", since()))

  const isLinkedBack = (invoice.Url ?? '').includes(String(dealId))
  say(line(isLinkedBack, `link back: ${String(invoice.Url)}`, since()))
  if (!isLinkedBack) problems.push('The invoice does not lead back to the deal.')

  for (const [system, used] of Object.entries(job) as ['xero' | 'kommo', string[]][]) {
    const isWithin = used.filter(isMainJob).length <= budget[system]
    say(line(isWithin, `${system}: ${used.filter(isMainJob).length} calls (${used.filter(isMainJob).join(', ')})`))
    if (!isWithin) problems.push(`${system} was called more often than the budget of ${budget[system]}.`)
  }
  const all = { xero: xero.log.entries({ kind: 'request' }), kommo: kommo.log.entries({ kind: 'request' }) }
  say(
    line(
      true,
      `papers: ${calls(all.xero).filter((call) => !isMainJob(call)).length} more calls to Xero, ${calls(all.kommo).filter((call) => !isMainJob(call)).length} to Kommo`,
    ),
  )
  return problems
}

const PAYMENTS = 10

/** What happens in Xero has to be true in Kommo: payments, and an invoice made by hand. */
async function followBack({ kommo, xero, consultancy }: House, dealId: number, { say }: { say: Say }): Promise<string[]> {
  const problems: string[] = []
  const ofDeal = xero.invoices().find(({ Url }) => Url?.includes(String(dealId)))
  if (!ofDeal) throw new Error('The invoice of the deal is gone.')
  xero.log.reset()

  const times: number[] = []
  for (let payment = 1; payment <= PAYMENTS; payment++) {
    const started = performance.now()
    const { AmountDue } = xero.pay(ofDeal.InvoiceID, 10)
    await until('the deal shows the payment', () => (Number(kommo.deal(dealId).fields['Amount due']) === AmountDue ? true : null))
    times.push(performance.now() - started)
  }
  const [p50, p95] = [percentile(times, 50), percentile(times, 95)]
  const reads = xero.log.count({ kind: 'request' })
  say(
    line(
      p95 <= FRESH_WITHIN_MS,
      `${PAYMENTS} payments: on the deal after ${p50} ms (p50), ${p95} ms (p95), ${reads} calls to Xero`,
    ),
  )
  if (p95 > FRESH_WITHIN_MS) problems.push(`Payments came after ${p95} ms (p95); ${FRESH_WITHIN_MS} ms are allowed.`)
  if (reads > PAYMENTS) problems.push(`${reads} calls to Xero for ${PAYMENTS} payments.`)

  const started = performance.now()
  xero.pay(ofDeal.InvoiceID)
  await until('the deal is paid', () => (kommo.deal(dealId).fields['Invoice status'] === 'Paid' ? true : null))
  const paid = await until('the deal is told', () => kommo.notes(dealId).find(({ text }) => text.includes('is paid')) ?? null)
  say(line(true, `note: ${paid.text}`, performance.now() - started))

  const known = new Set(kommo.deals(consultancy.account).map(({ id }) => id))
  const made = performance.now()
  const byHand = xero.addInvoice(consultancy.tenantId, {
    Contact: { Name: 'Meridian Logistics Ltd', EmailAddress: 'accounts@meridian.example' },
    Status: 'AUTHORISED',
    LineItems: [{ Description: 'Immigration audit', Quantity: 1, UnitAmount: 1_900, AccountCode: '200' }],
  })
  const opened = await until(
    'a deal opens for it',
    () => kommo.deals(consultancy.account).find(({ id }) => !known.has(id)) ?? null,
  )
  say(line(true, `${byHand.InvoiceNumber} made by hand in Xero: deal "${opened.name}"`, performance.now() - made))
  await until('its PDF is in the deal', () => kommo.files(opened.id)[0] ?? null)
  say(line(true, 'with its fields, lines and PDF', performance.now() - made))
  return problems
}

const percentile = (values: number[], share: number) =>
  Math.round(values.toSorted((a, b) => a - b)[Math.ceil((values.length * share) / 100) - 1] ?? 0)

const calls = (entries: LogEntry[]) =>
  entries.map(({ method, path }) => `${method} ${path.replace('/api.xro/2.0', '').replace('/api/v4', '')}`)

/** Everything but the PDF's way and the history note. */
const isMainJob = (call: string) => !/\/History|GET \/Invoices\/|\/drive\/|\/files|GET \/account/.test(call)

const line = (isGood: boolean, text: string, ms?: number) =>
  `  ${isGood ? '✓' : '✗'} ${ms === undefined ? ' '.repeat(8) : `${Math.round(ms)} ms`.padStart(8)}  ${text}`
