import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { ProblemOutput } from '../../../server/src/contract/problem.ts'
import { ApiError } from '../api/api-error.ts'
import { invoice } from '../test/examples.ts'
import { drawCard, later, pass, pick, press } from './draw-card.tsx'

// Others test these; here it matters when they are shown, and for what.
vi.mock('../readiness/readiness.tsx', () => ({
  Readiness: ({ dealId, onCreate }: { dealId: number; onCreate: (ruleId?: string) => void }) => (
    <button onClick={() => onCreate('a rule')}>Readiness of {dealId}</button>
  ),
}))
vi.mock('../readiness/fix-control.tsx', () => ({
  FixControl: ({ problem, onFixed }: { problem: ProblemOutput; onFixed: () => void }) => (
    <button onClick={onFixed}>Fix {problem.fix.kind}</button>
  ),
}))
vi.mock('../invoice-form/invoice-form-dialog.tsx', () => ({
  InvoiceFormDialog: ({ mode, onDone }: { mode: object; onDone: () => void }) => (
    <button onClick={onDone}>Form {JSON.stringify(mode)}</button>
  ),
}))

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T12:04:00.000Z') })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const NOON = '2026-11-24T12:03:00.000Z'
const ID = '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c60'
const may = { isAdmin: false, create: true, send: true, approve: true, void: true, link: true }
const mayNothing = { isAdmin: false, create: false, send: false, approve: false, void: false, link: false }
const mayAll = { ...may, isAdmin: true }
const noMoney = { currency: 'EUR', invoiced: '0', net: '0', paid: '0', credited: '0', open: '0', overdue: '0', others: [] }

const pending = (changes: Partial<DealInvoicesOutput['pending'][number]>) => ({
  pending: [{ id: ID, stage: 'creating' as const, rule: 'In advance', since: NOON, until: null, position: null, ...changes }],
})

const emailMissing: ProblemOutput = {
  code: 'email_missing',
  facts: {},
  sentence: 'Ada Byron has no e-mail address.',
  fix: { kind: 'email', clientKind: 'person', clientId: 7 },
}

const arrived = {
  id: ID,
  organisation: 'Northstar',
  number: 'INV-0051',
  contactName: 'Ada Byron',
  currency: 'EUR',
  total: '480.00',
  date: '2026-11-23',
  reasons: ['Same client and currency.'],
}

test('when no deal is open, or it is not saved yet, then there is nothing', async () => {
  const { container, api } = await drawCard({}, { host: { dealId: null } })
  expect(container.textContent).toBe('')
  expect(api.dealInvoices).not.toHaveBeenCalled()
})

test('while nothing is known, then the card holds its place', async () => {
  await drawCard('never')
  expect(screen.getByRole('status', { name: en.card.loading })).toBeInstanceOf(Element)
})

describe('what is said', () => {
  const cases: [string, Partial<DealInvoicesOutput>, string[]][] = [
    [
      'Xero is not connected, to a manager',
      { connection: { state: 'not_connected', waiting: 0 }, permissions: may },
      ["Xero isn't connected yet", 'Ask: Olivia Hart.'],
    ],
    [
      'Xero is not connected, to an administrator',
      { connection: { state: 'not_connected', waiting: 0 }, permissions: mayAll },
      ["Xero isn't connected yet", 'Connect Xero to invoice from deals.', 'Connect'],
    ],
    [
      'the access to Xero has ended and four changes wait',
      { connection: { state: 'reconnect_needed', waiting: 4 }, permissions: mayAll },
      ['Xero access ended', '4 changes wait safely.', 'Reconnect'],
    ],
    [
      'the access to Xero has ended, to a manager',
      { connection: { state: 'reconnect_needed', waiting: 1 }, permissions: may },
      ['Xero access ended', '1 change waits safely. Ask: Olivia Hart.'],
    ],
    [
      'the access to Xero has ended and nothing waits',
      { connection: { state: 'reconnect_needed', waiting: 0 }, permissions: mayAll },
      ['Xero access ended', 'Nothing is lost.'],
    ],
    [
      'there is no rule, to an administrator',
      { connection: { state: 'no_rule', waiting: 0 }, permissions: mayAll },
      ['No rule for invoices yet', 'Make a rule in the settings of Deal Invoices: it says how a deal becomes an invoice.'],
    ],
    [
      'there is no rule, to a manager',
      { connection: { state: 'no_rule', waiting: 0 }, permissions: may },
      ['A rule says how a deal becomes an invoice. Ask: Olivia Hart.'],
    ],
    [
      'Xero does not answer',
      { outage: { since: NOON, waiting: 1 }, ...pending({ stage: 'unavailable' }) },
      ['1 invoice waits and will go by itself.', 'Waits for Xero and will go by itself.'],
    ],
    ['nothing waits in an outage', { outage: { since: NOON, waiting: 0 } }, ['What you do now may have to wait.']],
    [
      'an invoice is held',
      pending({ stage: 'held', until: '2026-11-24T12:04:45.000Z' }),
      ['Invoice in 0:45', 'Because of the rule “In advance”', 'Create now', 'Cancel'],
    ],
    ['an invoice is being created', pending({ stage: 'creating' }), ['Creating in Xero…']],
    [
      'an invoice waits for its turn',
      pending({ stage: 'queued', position: 12, until: '2026-11-24T12:04:20.000Z' }),
      ['12th in line, about 20 s', 'Xero takes only so many calls a minute.'],
    ],
    [
      'an invoice waits long',
      pending({ stage: 'queued', position: 300, until: '2026-11-24T12:14:00.000Z' }),
      ['300th in line, about 10 min'],
    ],
    ['an invoice waits and nobody knows its place', pending({ stage: 'queued' }), ['Waits its turn, any moment now']],
    [
      'nobody knows whether the invoice was made',
      pending({ stage: 'checking' }),
      ["Xero didn't answer. Checking so you don't get two invoices."],
    ],
    [
      'an invoice waits for the connection',
      pending({ stage: 'parked' }),
      ['Waits until Xero is connected again. Nothing is lost.'],
    ],
    [
      'an invoice was refused',
      { refused: [{ id: ID, origin: 'card', rule: null, problems: [emailMissing] }] },
      ['1 thing to do before invoicing', 'Fix email', 'Try again', 'Open form'],
    ],
    [
      'the amount was changed in Xero',
      { invoices: [invoice({ changed: { was: '1200.00', now: '1150.00' } })] },
      ['The amount of INV-0042 changed in Xero', '€1,200.00 → €1,150.00. Deal says €1,200.00.', "Use Xero's", "Keep deal's"],
    ],
    [
      'an invoice arrived from Xero',
      { arrived: [arrived] },
      [
        'INV-0051 was made in Xero for this client',
        'Ada Byron · €480.00 · Nov 23, 2026 · Northstar',
        'Same client and currency.',
        'For this deal?',
        'Link',
        'Other deal',
        'New deal',
        'Ignore',
      ],
    ],
  ]
  test.each(cases)('when %s, then the card says so', async (_when, answer, sentences) => {
    const { card } = await drawCard(answer)
    const said = [...card().querySelectorAll('p, li, span, strong, button')].map((element) => element.textContent?.trim())
    for (const sentence of sentences) expect(said).toContain(sentence)
  })

  test('when Xero is unavailable and no banner says since when, then the invoice does', async () => {
    await drawCard(pending({ stage: 'unavailable' }))
    expect(screen.getByText(/^Xero is unavailable since .*\. The invoice waits and will go by itself\.$/)).toBeInstanceOf(Element)
  })

  test('when nobody of the administrators is known by name, then the card says whom to ask all the same', async () => {
    await drawCard({ connection: { state: 'not_connected', waiting: 0 }, permissions: may }, { host: { admins: [] } })
    expect(screen.getByText('Ask an administrator.')).toBeInstanceOf(Element)
    expect(screen.queryByRole('button', { name: 'Connect' })).toBeNull()
  })
})

describe('rows', () => {
  const today = { today: '2026-11-24' }
  const cases: [string, Parameters<typeof invoice>[0], string[]][] = [
    ['draft', { state: 'draft' }, ['Draft', 'due Nov 29', 'Approve']],
    ['awaiting approval', { state: 'awaiting_approval', deeds: ['approve'] }, ['Awaiting approval', 'Approve']],
    [
      'awaiting payment',
      {},
      ['INV-0042', '€1,200.00', 'Awaiting payment', 'due in 5 days', 'Sent Nov 12', 'Resend', 'Ada Byron'],
    ],
    ['not sent', { isSent: false, sentAt: null }, ['Not sent yet', 'Send']],
    ['sent from Xero', { isSent: true, sentAt: null }, ['Sent']],
    ['due today', { dueDay: '2026-11-24' }, ['due today']],
    ['overdue', { state: 'overdue', dueDay: '2026-11-19' }, ['Overdue', '5 days overdue', 'Resend']],
    [
      'part paid',
      { state: 'part_paid', total: '1000.00', amountPaid: '400.00', amountCredited: '50.00', amountDue: '550.00' },
      ['Part paid', 'Paid €400.00 of €1,000.00, credit €50.00, open €550.00'],
    ],
    [
      'part paid without a credit',
      { state: 'part_paid', total: '1000.00', amountPaid: '400.00', amountDue: '600.00' },
      ['Paid €400.00 of €1,000.00, open €600.00'],
    ],
    [
      'credited',
      { total: '1000.00', amountCredited: '50.00', amountDue: '950.00' },
      ['Credit €50.00 of €1,000.00, open €950.00'],
    ],
    ['voided', { state: 'voided', goneDay: '2026-11-03', deeds: ['create_again'] }, ['Voided in Xero, Nov 3', 'Create again']],
    ['deleted last year', { state: 'deleted', goneDay: '2025-12-31', deeds: [] }, ['Deleted in Xero, Dec 31, 2025']],
    ['without a number', { number: '', state: 'draft', deeds: [] }, ['No number yet']],
    ['matched', { match: { reason: 'Same client and amount.', undoUntil: '2026-11-25T00:00:00.000Z' } }, ['Undo']],
  ]
  test.each(cases)('when an invoice is %s, then its row says so', async (_what, changes, sentences) => {
    const deeds = changes?.state === 'draft' ? { deeds: ['approve' as const, 'edit' as const] } : {}
    await drawCard({ ...today, invoices: [invoice({ ...deeds, ...changes })] })
    const row = screen.getByRole('listitem')
    const said = [...row.querySelectorAll('*')].map((element) => element.textContent?.trim())
    for (const sentence of sentences) expect(said).toContain(sentence)
  })

  test('when an invoice is paid, then only its number, amount and day are left, and nothing is to be done', async () => {
    await drawCard({
      invoices: [invoice({ state: 'paid', amountPaid: '1200.00', amountDue: '0', paidDay: '2026-11-20', deeds: ['pdf'] })],
    })
    const row = screen.getByRole('listitem')
    expect(row.textContent).toContain('Paid Nov 20')
    expect(row.textContent).not.toContain('Sent')
    expect(within(row).getAllByRole('button')).toHaveLength(1)
  })

  test.each(['voided', 'deleted'] as const)('when an invoice is %s, then number and amount are struck through', async (state) => {
    await drawCard({ invoices: [invoice({ state })] })
    expect([...screen.getByRole('listitem').querySelectorAll('s')].map((struck) => struck.textContent)).toEqual([
      'INV-0042',
      '€1,200.00',
    ])
  })

  test('when an invoice is shown, then its number leads to Xero and lets Xero know nothing of the page', async () => {
    await drawCard({ invoices: [invoice()] })
    const link = screen.getByRole('link', { name: 'Open INV-0042 in Xero (new tab)' })
    expect(link.getAttribute('href')).toBe(invoice().link)
    expect(link.getAttribute('rel')).toContain('noopener')
  })

  test.each(Object.entries(en.state).filter(([state]) => state !== 'voided' && state !== 'deleted'))(
    'when an invoice is %s, then its badge has a word and an icon beside the colour',
    async (state, word) => {
      await drawCard({ invoices: [invoice({ state: state as 'draft' })] })
      const badge = within(screen.getByRole('listitem')).getByText(word)
      expect(badge.querySelector('svg')).not.toBeNull()
    },
  )

  test('when the organisation has another day than the reader, then its own day counts', async () => {
    await drawCard({ today: '2026-11-28', invoices: [invoice()] })
    expect(screen.getByText('due in 1 day')).toBeInstanceOf(Element)
  })

  test('when the day for taking back a match is over, then it is no longer offered, without anybody asking', async () => {
    await drawCard({ invoices: [invoice({ match: { reason: 'Same client.', undoUntil: '2026-11-24T12:05:00.000Z' } })] })
    expect(screen.getByRole('button', { name: 'Undo' })).toBeInstanceOf(Element)
    await pass(60_000)
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
    expect(screen.getByText(/Same client\./)).toBeInstanceOf(Element)
  })
})

describe('money', () => {
  const figures = () => screen.getAllByRole('term').map((term) => `${term.textContent} ${term.nextElementSibling?.textContent}`)

  test('when a deal is invoiced, then its figures and the bar say where the money stands', async () => {
    const money = { ...noMoney, invoiced: '1000.00', paid: '400.00', credited: '50.00', open: '550.00', overdue: '100.00' }
    await drawCard({ invoices: [invoice()], money })
    const expected = [
      'Deal €1,200.00',
      'Invoiced with tax €1,000.00',
      'Paid €400.00',
      'Credited €50.00',
      'Open €550.00',
      'of it overdue €100.00',
    ]
    expect(figures()).toEqual(expected)
    const bar = screen.getByRole('img', { name: expected.join(', ') })
    expect([...bar.children].map((part) => Math.round(Number.parseFloat((part as HTMLElement).style.width)))).toEqual([
      33, 4, 8, 38,
    ])
  })

  test('when nothing is credited or overdue, then these figures are left out', async () => {
    await drawCard({ invoices: [invoice()], money: { ...noMoney, invoiced: '1200.00', open: '1200.00' } })
    expect(figures()).toEqual(['Deal €1,200.00', 'Invoiced with tax €1,200.00', 'Paid €0.00', 'Open €1,200.00'])
    expect(screen.queryByText(/above the deal/)).toBeNull()
  })

  test('when more is invoiced than the deal is worth, then the card says by how much', async () => {
    await drawCard({ invoices: [invoice()], money: { ...noMoney, invoiced: '1728.00', net: '1440.00', open: '1728.00' } })
    expect(screen.getByText("Invoices are €240.00 above the deal's value, without tax.")).toBeInstanceOf(Element)
  })

  test('when only the tax goes beyond what the deal is worth, then nothing is called too much', async () => {
    await drawCard({ invoices: [invoice()], money: { ...noMoney, invoiced: '1440.00', net: '1200.00', open: '1440.00' } })
    expect(screen.queryByText(/above the deal/)).toBeNull()
  })

  test('when there are invoices in other currencies, then they stand beside and are not added', async () => {
    const others = [
      { currency: 'JPY', invoiced: '120000', net: '120000', paid: '0', credited: '0', open: '120000', overdue: '0' },
    ]
    await drawCard({ invoices: [invoice()], money: { ...noMoney, invoiced: '1200.00', open: '1200.00', others } })
    expect(screen.getByText('JPY: invoiced ¥120,000, paid ¥0, open ¥120,000')).toBeInstanceOf(Element)
    expect(figures()).toContain('Open €1,200.00')
  })

  test('when the deal has never been looked at, then its value is left out and nothing is called too much', async () => {
    const deal = { name: null, value: null, currency: 'EUR' }
    await drawCard({ deal, invoices: [invoice()], money: { ...noMoney, invoiced: '1200.00', open: '1200.00' } })
    expect(figures()[0]).toBe('Invoiced with tax €1,200.00')
    expect(screen.queryByText(/above the deal/)).toBeNull()
  })
})

describe('whether the deal can be invoiced', () => {
  const gone = invoice({ state: 'voided', deeds: [] })
  test.each<[string, boolean, Partial<DealInvoicesOutput>]>([
    ['nothing is there', true, {}],
    ['all is voided', true, { invoices: [gone] }],
    ['something arrived that may be for another deal', true, { arrived: [arrived] }],
    ['an invoice lives', false, { invoices: [gone, invoice({ id: ID })] }],
    ['an invoice is on its way', false, pending({})],
    ['an invoice was refused', false, { refused: [{ id: ID, origin: 'rule', rule: 'R', problems: [emailMissing] }] }],
    ['Xero is not connected', false, { connection: { state: 'not_connected', waiting: 0 } }],
    ['there is no rule', false, { connection: { state: 'no_rule', waiting: 0 } }],
  ])('when %s, then it is shown: %s', async (_when, isShown, answer) => {
    await drawCard(answer)
    expect(screen.queryByText('Readiness of 7') !== null).toBe(isShown)
  })

  test('when somebody creates from there, then the form opens for this deal and rule, and the card looks again afterwards', async () => {
    const { api } = await drawCard({})
    await press('Readiness of 7')
    await press('Form {"kind":"new","dealId":7,"ruleId":"a rule"}')
    expect(screen.queryByText(/^Form/)).toBeNull()
    expect(api.dealInvoices).toHaveBeenCalledTimes(2)
  })
})

describe('the ways to the form', () => {
  test.each<[string, Partial<DealInvoicesOutput>, () => Promise<void>, string]>([
    [
      'another invoice',
      { invoices: [invoice()] },
      () => pick('More for this deal', 'Create another or a part invoice'),
      '{"kind":"new","dealId":7}',
    ],
    [
      'a draft',
      { invoices: [invoice({ state: 'draft', deeds: ['approve', 'edit'] })] },
      () => pick('More for INV-0042', 'Edit draft'),
      `{"kind":"edit","invoiceId":"${invoice().id}"}`,
    ],
    [
      'a voided invoice again',
      { invoices: [invoice({ state: 'voided', deeds: ['create_again'] })] },
      () => press('Create again'),
      `{"kind":"new","dealId":7,"replaces":"${invoice().id}"}`,
    ],
    [
      'a refused invoice of the card',
      { refused: [{ id: ID, origin: 'card', rule: null, problems: [emailMissing] }] },
      () => press('Open form'),
      `{"kind":"new","dealId":7,"replaces":"${ID}"}`,
    ],
    [
      'a refused invoice of a rule',
      { refused: [{ id: ID, origin: 'rule', rule: 'R', problems: [emailMissing] }] },
      () => press('Open form'),
      '{"kind":"new","dealId":7}',
    ],
  ])('when somebody wants %s, then the form opens for it', async (_what, answer, open, mode) => {
    await drawCard(answer)
    await open()
    expect(screen.getByText(`Form ${mode}`)).toBeInstanceOf(Element)
  })

  test('when the card changes while the form is open, then the form stays, also when its invoice is gone', async () => {
    const draft = invoice({ state: 'draft', deeds: ['approve', 'edit'] })
    const { change } = await drawCard([{ invoices: [draft] }, { invoices: [] }])
    await pick('More for INV-0042', 'Edit draft')
    await change()
    expect(screen.queryByText('INV-0042')).toBeNull()
    expect(screen.getByText(/^Form/)).toBeInstanceOf(Element)
  })
})

describe('age and failure', () => {
  test('when nothing can be loaded, then the card says why, and trying again helps', async () => {
    await drawCard([new ApiError(502, 'xero.unavailable', 'Xero does not answer.'), { invoices: [invoice()] }])
    expect(screen.getByRole('alert').textContent).toContain(en.card.failed)
    await press('Try again')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(screen.getByText('INV-0042')).toBeInstanceOf(Element)
  })

  test('when a later look fails, then what was seen stays with its age, and Refresh looks again', async () => {
    const { change } = await drawCard([{ invoices: [invoice()], asOf: NOON }, new ApiError(0, 'network', null), { invoices: [] }])
    expect(screen.queryByText(/last look failed/)).toBeNull()
    expect(screen.getByText(/^As of /)).toBeInstanceOf(Element)
    await change()
    expect(screen.getByText('INV-0042')).toBeInstanceOf(Element)
    expect(screen.getByText(/last look failed/)).toBeInstanceOf(Element)
    await press('Refresh')
    expect(screen.queryByText(/last look failed/)).toBeNull()
    expect(screen.queryByText('INV-0042')).toBeNull()
  })

  test('when another deal is opened, then nothing of the one before is shown for it', async () => {
    const other = later<never>()
    const { moveTo, api } = await drawCard({ invoices: [invoice()] })
    api.dealInvoices.mockReturnValue(other.promise)
    moveTo({ dealId: 8 })
    await pass()
    expect(screen.queryByText('INV-0042')).toBeNull()
    expect(screen.getByRole('status', { name: en.card.loading })).toBeInstanceOf(Element)
  })

  test('when the card is left, then none of its clocks goes on', async () => {
    const { unmount } = await drawCard({
      ...pending({ stage: 'held', until: '2026-11-24T12:04:45.000Z' }),
      invoices: [invoice({ match: { reason: 'R', undoUntil: '2026-11-25T00:00:00.000Z' } })],
    })
    const running = vi.getTimerCount()
    expect(running).toBeGreaterThan(0)
    unmount()
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('when an invoice is held, then its time runs down, and it says when it is over', async () => {
  await drawCard(pending({ stage: 'held', until: '2026-11-24T12:05:05.000Z' }))
  const timer = screen.getByRole('timer')
  expect(timer.textContent).toBe('Invoice in 1:05')
  await pass(6_000)
  expect(timer.textContent).toBe('Invoice in 0:59')
  await pass(60_000)
  expect(screen.getByRole('timer').textContent).toBe('Invoice any moment now')
})

describe('what a person may not do', () => {
  test.each<[string, Partial<DealInvoicesOutput>, string, string]>([
    ['approve', { invoices: [invoice({ state: 'draft', deeds: ['approve'] })] }, 'Approve', en.action.denied.approve],
    ['send', { invoices: [invoice()] }, 'Resend', en.action.denied.send],
    [
      'create again',
      { invoices: [invoice({ state: 'voided', deeds: ['create_again'] })] },
      'Create again',
      en.action.denied.create,
    ],
    ['link what arrived', { arrived: [arrived] }, 'Link', en.action.denied.link],
    ['create now', pending({ stage: 'held', until: NOON }), 'Create now', en.action.denied.create],
    ['answer a change', { invoices: [invoice({ changed: { was: '1', now: '2' } })] }, "Use Xero's", en.action.denied.link],
    [
      'try again',
      { refused: [{ id: ID, origin: 'card', rule: null, problems: [emailMissing] }] },
      'Try again',
      en.action.denied.create,
    ],
  ])('when somebody may not %s, then the button stays, does nothing and says why', async (_what, answer, name, denial) => {
    const { api } = await drawCard({ ...answer, permissions: mayNothing })
    const button = screen.getByRole('button', { name })
    expect(button.getAttribute('aria-disabled')).toBe('true')
    const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '')
    expect(reason?.textContent).toBe(`${denial} Ask: Olivia Hart.`)
    await press(name)
    expect(api.act).not.toHaveBeenCalled()
    expect(api.actOnPending).not.toHaveBeenCalled()
    expect(api.answerArrived).not.toHaveBeenCalled()
    expect(screen.queryByText(/^Form/)).toBeNull()
  })

  test('when somebody may not void, then the menu says so', async () => {
    await drawCard({ invoices: [invoice()], permissions: { ...may, void: false } })
    await press('More for INV-0042')
    const item = screen.getByRole('menuitem', { name: /^Void/ })
    expect(item.getAttribute('aria-disabled')).toBe('true')
    expect(screen.getByText('Only administrators may void. Ask: Olivia Hart.')).toBeInstanceOf(Element)
  })
})
