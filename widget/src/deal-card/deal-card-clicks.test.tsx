import { cleanup, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import en from '../../i18n/en.json'
import type { ClickOutput } from '../../../server/src/contract/invoice-action.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { invoice } from '../test/examples.ts'
import { drawCard, later, pass, pick, press } from './draw-card.tsx'

vi.mock('../readiness/readiness.tsx', () => ({ Readiness: () => null }))
vi.mock('../readiness/fix-control.tsx', () => ({
  FixControl: ({ onFixed }: { onFixed: () => void }) => <button onClick={onFixed}>Fix it</button>,
}))

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T12:04:00.000Z') })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  Reflect.deleteProperty(navigator, 'clipboard')
})

const ID = '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c60'
const done: ClickOutput = { state: 'done', id: ID }
const lost = new ApiError(0, 'network', null)
const draft = invoice({ state: 'draft', number: 'INV-0043', deeds: ['approve', 'edit', 'void', 'unlink'] })
const approved = invoice({ ...draft, state: 'awaiting_payment', deeds: ['send'], version: '2026-11-24T12:04:01.000Z' })
const held = {
  pending: [
    {
      id: ID,
      stage: 'held' as const,
      rule: null,
      since: '2026-11-24T12:03:00.000Z',
      until: '2026-11-24T12:05:00.000Z',
      position: null,
    },
  ],
}
const refused = {
  refused: [
    {
      id: ID,
      origin: 'card' as const,
      rule: null,
      problems: [{ code: 'amount_missing' as const, facts: {}, sentence: 'No amount.', fix: { kind: 'amount' as const } }],
    },
  ],
}
const arrived = {
  arrived: [
    {
      id: ID,
      organisation: 'Northstar',
      number: 'INV-0051',
      contactName: 'Ada Byron',
      currency: 'EUR',
      total: '480.00',
      date: '2026-11-23',
      reasons: [],
    },
  ],
}
const changed = { invoices: [invoice({ changed: { was: '1200.00', now: '1150.00' } })] }
const recipients = { to: ['ada@example.com'], obstacle: null, dailyLimit: 1_000, sentByUs: 3, client: null }

const toasts = () => screen.getByRole('log').textContent
const keyOf = (call: unknown[] | undefined) => (call?.[1] as { key: string } | undefined)?.key

describe('what is sent', () => {
  const version = draft.version
  type Case = [string, Parameters<typeof drawCard>[0], () => Promise<void>, keyof Api, unknown[], string]
  const key = expect.stringMatching(/^[0-9a-f-]{36}$/)
  const cases: Case[] = [
    [
      'approve',
      { invoices: [draft] },
      () => press('Approve'),
      'act',
      [draft.id, { action: 'approve', key, version, send: false }],
      'INV-0043 is approved.',
    ],
    [
      'create now',
      held,
      () => press('Create now'),
      'actOnPending',
      [ID, { action: 'create_now', key }],
      'The invoice is on its way.',
    ],
    ['cancel', held, () => press('Cancel'), 'actOnPending', [ID, { action: 'cancel', key }], 'The invoice is cancelled.'],
    [
      'try again',
      refused,
      () => press('Try again'),
      'actOnPending',
      [ID, { action: 'retry', key }],
      'The invoice is tried again.',
    ],
    [
      'follow Xero',
      changed,
      () => press("Use Xero's"),
      'act',
      [invoice().id, { action: 'accept_change', key, version: invoice().version, dealValue: 'follow' }],
      "INV-0042: the deal's value follows Xero.",
    ],
    [
      "keep the deal's",
      changed,
      () => press("Keep deal's"),
      'act',
      [invoice().id, { action: 'accept_change', key, version: invoice().version, dealValue: 'keep' }],
      "INV-0042: the deal's value stays.",
    ],
    [
      'link what arrived',
      arrived,
      () => press('Link'),
      'answerArrived',
      [ID, { answer: 'link', dealId: 7 }],
      'INV-0051 is linked to this deal.',
    ],
    [
      'a new deal for what arrived',
      arrived,
      () => press('New deal'),
      'answerArrived',
      [ID, { answer: 'new_deal' }],
      'INV-0051 has a new deal: 99.',
    ],
    ['ignore what arrived', arrived, () => press('Ignore'), 'answerArrived', [ID, { answer: 'ignore' }], 'INV-0051 is ignored.'],
    [
      'undo a match',
      { invoices: [invoice({ match: { reason: 'R', undoUntil: '2026-11-25T00:00:00.000Z' } })] },
      () => press('Undo'),
      'undoMatch',
      [invoice().id],
      'INV-0042 is no longer on this deal.',
    ],
  ]
  test.each(cases)(
    'when somebody wants to %s, then it is sent once and told, and the deal is looked at anew',
    async (...[, answer, click, method, args, toast]) => {
      const { api } = await drawCard(answer, {
        api: {
          act: async () => done,
          actOnPending: async () => done,
          answerArrived: async () => ({ dealId: 99 }),
          undoMatch: async () => {},
        },
      })
      await click()
      expect(api[method].mock.calls).toEqual([args])
      expect(toasts()).toContain(toast)
      expect(api.dealInvoices).toHaveBeenCalledTimes(2)
    },
  )

  test('when an administrator connects, then the page goes where the server says, to come back here', async () => {
    const go = vi.fn<(url: string) => void>()
    const answer = { connection: { state: 'not_connected' as const, waiting: 0 } }
    const { api } = await drawCard(answer, { host: { go }, api: { connectUrl: async () => 'https://login.xero.example/' } })
    await press('Connect')
    expect(api.connectUrl).toHaveBeenCalledWith('https://example.kommo.com/leads/detail/7')
    expect(go).toHaveBeenCalledWith('https://login.xero.example/')
  })

  test('when Xero is slow, then the toast says that it goes on by itself', async () => {
    await drawCard({ invoices: [draft] }, { api: { act: async () => ({ state: 'working', id: null }) } })
    await press('Approve')
    expect(toasts()).toContain('INV-0043: Xero is slow just now. It goes on by itself, and the card shows it.')
  })
})

describe('while a click is under way', () => {
  test('when it is made twice, then it is sent once, the row is busy, and nothing is shown before it is true', async () => {
    const answer = later<ClickOutput>()
    const { api } = await drawCard([{ invoices: [draft] }, { invoices: [approved] }], { api: { act: () => answer.promise } })
    const button = screen.getByRole('button', { name: 'Approve' })
    button.click()
    button.click()
    await press('Approve')
    expect(api.act).toHaveBeenCalledTimes(1)
    expect(button.getAttribute('aria-busy')).toBe('true')
    expect(screen.getByRole('listitem').querySelector('[aria-busy=true]')).not.toBeNull()
    expect(screen.getByText('Draft')).toBeInstanceOf(Element)
    answer.give(done)
    await pass()
    expect(screen.getByText('Awaiting payment')).toBeInstanceOf(Element)
    expect(screen.getByRole('listitem').querySelector('[aria-busy=true]')).toBeNull()
  })

  test('when the new state has not come yet, then the old button still does nothing', async () => {
    const { api } = await drawCard([{ invoices: [draft] }, 'never'], { api: { act: async () => done } })
    await press('Approve')
    await press('Approve')
    expect(api.act).toHaveBeenCalledTimes(1)
  })

  test('when another deal is opened meanwhile, then the toast names the invoice, and only its own deal is looked at anew', async () => {
    const answer = later<ClickOutput>()
    const { api, moveTo } = await drawCard({ invoices: [draft] }, { api: { act: () => answer.promise } })
    await press('Approve')
    moveTo({ dealId: 8 })
    await pass()
    const before = api.dealInvoices.mock.calls.length
    answer.give(done)
    await pass()
    expect(toasts()).toContain('INV-0043 is approved.')
    expect(api.act.mock.calls.map(([id]) => id)).toEqual([draft.id])
    expect(api.dealInvoices.mock.calls.slice(before).filter(([dealId]) => dealId === 8)).toEqual([])
  })

  test('when it fails after another deal was opened, then the toast names the invoice', async () => {
    const answer = later<ClickOutput>()
    const { moveTo } = await drawCard({ invoices: [draft] }, { api: { act: () => answer.promise } })
    await press('Approve')
    moveTo({ dealId: 8 })
    await pass()
    answer.fail(lost)
    await pass()
    expect(toasts()).toContain(`INV-0043: ${en.action.lost}`)
  })
})

describe('when a click fails', () => {
  const failing = (error: ApiError) => vi.fn<Api['act']>().mockRejectedValueOnce(error).mockResolvedValue(done)

  test.each<[string, ApiError, string, boolean]>([
    ['the connection is lost', lost, en.action.lost, true],
    ['Xero does not answer', new ApiError(502, 'xero.unavailable', null), en.error.unavailable, true],
    ['nobody knows why', new ApiError(500, 'internal', null), en.error.unknown, true],
    [
      'Xero refuses',
      new ApiError(422, 'xero.invoice_rejected', null, { reasons: ['The period is locked.'] }),
      'Xero did not accept it: The period is locked.',
      true,
    ],
    ['it changed meanwhile', new ApiError(409, 'invoice.changed_meanwhile', null), en.error.changed_meanwhile, false],
    ['it may not be done', new ApiError(403, 'widget.not_allowed', null), en.error.not_allowed, false],
    ['it is no longer there', new ApiError(404, 'invoice.not_found', null), en.error.gone, false],
    ['the access to Xero has ended', new ApiError(409, 'xero.reconnect_needed', null), en.error.reconnect_needed, true],
  ])(
    'because %s, then the sentence stands in place, the deal is looked at anew, and trying again is offered where it helps',
    async (_why, error, sentence, canRetry) => {
      const { api } = await drawCard({ invoices: [draft] }, { api: { act: failing(error) } })
      await press('Approve')
      const row = screen.getByRole('listitem')
      expect(within(row).getByRole('alert').textContent).toContain(sentence)
      expect(api.dealInvoices).toHaveBeenCalledTimes(2)
      expect(toasts()).toBe('')
      expect(within(row).queryByRole('button', { name: 'Try again' }) !== null).toBe(canRetry)
      if (!canRetry) return
      await press('Try again', row)
      expect(api.act).toHaveBeenCalledTimes(2)
      expect(screen.queryByRole('alert')).toBeNull()
      expect(toasts()).toContain('INV-0043 is approved.')
    },
  )

  test.each([
    ['no answer came', true, lost],
    ['the server broke down', true, new ApiError(503, 'internal', null)],
    ['it was refused', false, new ApiError(422, 'xero.invoice_rejected', 'No.')],
  ])('because %s, then trying again being the same click is %s', async (_why, isSame, error) => {
    const { api } = await drawCard({ invoices: [draft] }, { api: { act: failing(error) } })
    await press('Approve')
    await press('Try again')
    const [first, second] = api.act.mock.calls
    expect(keyOf(first) === keyOf(second)).toBe(isSame)
  })

  test('and it went through all the same, then the new state takes the place of the sentence', async () => {
    await drawCard([{ invoices: [draft] }, { invoices: [approved] }], { api: { act: failing(lost) } })
    await press('Approve')
    expect(screen.getByText('Awaiting payment')).toBeInstanceOf(Element)
    expect(screen.queryByRole('alert')).toBeNull()
  })

  test.each<[string, Parameters<typeof drawCard>[0], string]>([
    ['an answer to a change', changed, "Use Xero's"],
    ['an invoice on its way', held, 'Create now'],
    ['a refused invoice', refused, 'Try again'],
    ['what arrived', arrived, 'New deal'],
    ['connecting', { connection: { state: 'reconnect_needed', waiting: 1 } }, 'Reconnect'],
  ])('at %s, then its own place says so, and trying again there sends it again', async (_what, answer, name) => {
    const fail = vi.fn<() => Promise<never>>().mockRejectedValue(lost)
    const { card } = await drawCard(answer, { api: { act: fail, actOnPending: fail, answerArrived: fail, connectUrl: fail } })
    await press(name, card())
    const alert = screen.getByRole('alert')
    expect(alert.textContent).toContain(en.action.lost)
    await press('Try again', alert)
    expect(fail).toHaveBeenCalledTimes(2)
  })
})

test('when a problem of a refused invoice is put right, then the deal is looked at anew', async () => {
  const { api } = await drawCard([refused, {}])
  await press('Fix it')
  expect(api.dealInvoices).toHaveBeenCalledTimes(2)
  expect(screen.queryByText(/before invoicing/)).toBeNull()
})

describe('the focus', () => {
  test('when the button goes away with its state, then the focus stays on the invoice', async () => {
    await drawCard([{ invoices: [draft] }, { invoices: [approved] }], { api: { act: async () => done } })
    screen.getByRole('button', { name: 'Approve' }).focus()
    await press('Approve')
    expect(document.activeElement).toBe(screen.getByRole('listitem'))
  })

  test('when everything around the button goes away, then the focus stays in the card', async () => {
    const { card } = await drawCard([held, {}], { api: { actOnPending: async () => done } })
    screen.getByRole('button', { name: 'Cancel' }).focus()
    await press('Cancel')
    expect(document.activeElement).toBe(card())
  })

  test('when somebody has gone elsewhere on the page, then the focus is not taken from there', async () => {
    const { change } = await drawCard([{ invoices: [draft] }, { invoices: [] }])
    screen.getByRole('button', { name: 'Approve' }).focus()
    screen.getByRole('button', { name: 'Approve' }).blur()
    await change()
    expect(document.activeElement).toBe(document.body)
  })
})

describe('sending', () => {
  const sendable = { invoices: [invoice()] }

  test('when somebody sends, then the addresses are shown first, and it is sent once confirmed', async () => {
    const { api } = await drawCard(sendable, { api: { recipients: async () => recipients, act: async () => done } })
    await press('Resend')
    const dialog = screen.getByRole('dialog', { name: 'Send INV-0042 again?' })
    expect(within(dialog).getByText('ada@example.com')).toBeInstanceOf(Element)
    expect(api.act).not.toHaveBeenCalled()
    await press('Resend', dialog)
    expect(api.act.mock.calls).toEqual([[invoice().id, { action: 'send', key: expect.any(String) }]])
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(toasts()).toContain('INV-0042 is sent.')
  })

  test('when the answer is lost and it is tried again in the window, then it is one click; in a new window it is another', async () => {
    const act = vi.fn<Api['act']>().mockRejectedValue(lost)
    const { card } = await drawCard(sendable, { api: { recipients: async () => recipients, act } })
    for (const round of [1, 2]) {
      await press('Resend', card())
      const dialog = screen.getByRole('dialog')
      await press('Resend', dialog)
      expect(within(dialog).getByRole('alert').textContent, `round ${round}`).toContain(en.action.lost)
      await press('Try again', dialog)
      await press('Cancel', dialog)
    }
    const keys = act.mock.calls.map(keyOf)
    expect(keys[1]).toBe(keys[0])
    expect(keys[3]).toBe(keys[2])
    expect(keys[2]).not.toBe(keys[0])
  })

  test('when a draft is approved and sent, then it is one click, and being a draft is no obstacle', async () => {
    const answer = { ...recipients, obstacle: 'not_approved' as const }
    const { api } = await drawCard({ invoices: [draft] }, { api: { recipients: async () => answer, act: async () => done } })
    await pick('More for INV-0043', 'Approve and send')
    await press('Approve and send', screen.getByRole('dialog'))
    expect(api.act.mock.calls).toEqual([
      [draft.id, { action: 'approve', key: expect.any(String), version: draft.version, send: true }],
    ])
  })

  test.each([
    ['no_address', 1_000, "Ada Byron has no e-mail address, so Xero can't mail it."],
    ['not_approved', 1_000, en.action.obstacle.not_approved],
    [
      'demo_organisation',
      0,
      "Northstar is Xero's demo organisation, which can't send mail. Copy the pay link or the PDF instead.",
    ],
    ['daily_limit_reached', null, en.action.obstacle.daily_limit_reached],
    [
      'daily_limit_reached',
      20,
      'Xero lets the organisation send 20 mails a day, and they are used up. Try again tomorrow, or copy the pay link.',
    ],
  ] as const)(
    'when %s (limit %s) is in the way, then the window says so beforehand and sends nothing',
    async (obstacle, dailyLimit, sentence) => {
      const { api } = await drawCard(sendable, {
        api: { recipients: async () => ({ ...recipients, to: [], obstacle, dailyLimit }) },
      })
      await press('Resend')
      const dialog = screen.getByRole('dialog')
      expect(within(dialog).getByText(sentence)).toBeInstanceOf(Element)
      await press('Resend', dialog)
      expect(api.act).not.toHaveBeenCalled()
    },
  )

  test('when the client has no address, then it is put right in the window, and the addresses are looked up anew', async () => {
    const client = { kind: 'person' as const, id: 12 }
    const lookUp = vi
      .fn<Api['recipients']>()
      .mockResolvedValueOnce({ ...recipients, to: [], obstacle: 'no_address', client })
      .mockResolvedValue(recipients)
    await drawCard(sendable, { api: { recipients: lookUp } })
    await press('Resend')
    await press('Fix it')
    expect(within(screen.getByRole('dialog')).getByText('ada@example.com')).toBeInstanceOf(Element)
  })

  test('when the client is not known in Kommo, then the window leads to Xero and looks again', async () => {
    const lookUp = vi
      .fn<Api['recipients']>()
      .mockResolvedValueOnce({ ...recipients, to: [], obstacle: 'no_address' })
      .mockResolvedValue(recipients)
    await drawCard(sendable, { api: { recipients: lookUp } })
    await press('Resend')
    const dialog = screen.getByRole('dialog')
    expect(within(dialog).getByRole('link', { name: 'Open in Xero' }).getAttribute('href')).toBe(invoice().link)
    await press('Look again')
    expect(within(dialog).getByText('ada@example.com')).toBeInstanceOf(Element)
  })

  test('when the addresses cannot be looked up, then the window says why, and trying again helps', async () => {
    const lookUp = vi.fn<Api['recipients']>().mockRejectedValueOnce(lost).mockResolvedValue(recipients)
    await drawCard(sendable, { api: { recipients: lookUp } })
    await press('Resend')
    const dialog = screen.getByRole('dialog')
    expect(within(dialog).getByRole('alert').textContent).toContain(en.error.network)
    await press('Try again', dialog)
    expect(within(dialog).getByText('ada@example.com')).toBeInstanceOf(Element)
  })
})

describe('voiding and unlinking', () => {
  test.each([
    [
      'voids an invoice',
      invoice({ deeds: ['void'] }),
      'Void',
      'Void INV-0042?',
      /€1,200\.00 is voided in Xero, and Ada Byron/,
      'INV-0042 is voided.',
    ],
    ['deletes a draft', draft, 'Delete draft', 'Delete INV-0043?', /is deleted in Xero/, 'INV-0043 is deleted.'],
  ])(
    'when somebody %s, then the window says what will happen, and it happens once confirmed',
    async (...[, shown, item, title, sentence, toast]) => {
      const { api } = await drawCard({ invoices: [shown] }, { api: { act: async () => done } })
      await pick(`More for ${shown.number}`, item)
      const dialog = screen.getByRole('alertdialog', { name: title })
      expect(within(dialog).getByText(sentence)).toBeInstanceOf(Element)
      expect(api.act).not.toHaveBeenCalled()
      await press(item === 'Void' ? 'Void' : 'Delete draft', dialog)
      expect(api.act.mock.calls).toEqual([[shown.id, { action: 'void', key: expect.any(String), version: shown.version }]])
      expect(toasts()).toContain(toast)
      expect(screen.queryByRole('alertdialog')).toBeNull()
    },
  )

  test('when Xero refuses to void, then the window stays with its words', async () => {
    const error = new ApiError(422, 'xero.invoice_rejected', null, { reasons: ['The invoice has payments.'] })
    await drawCard(
      { invoices: [invoice({ deeds: ['void'] })] },
      {
        api: {
          act: async () => {
            throw error
          },
        },
      },
    )
    await pick('More for INV-0042', 'Void')
    await press('Void', screen.getByRole('alertdialog'))
    expect(screen.getByRole('alert').textContent).toContain('The invoice has payments.')
  })

  test('when the invoice changed meanwhile, then the window says so and cannot void what nobody has seen', async () => {
    const act = vi.fn<Api['act']>().mockRejectedValue(new ApiError(409, 'invoice.changed_meanwhile', null))
    await drawCard({ invoices: [invoice({ deeds: ['void'] })] }, { api: { act } })
    await pick('More for INV-0042', 'Void')
    await press('Void', screen.getByRole('alertdialog'))
    expect(screen.getByRole('alert').textContent).toContain(en.error.changed_meanwhile)
    await press('Void', screen.getByRole('alertdialog'))
    expect(act).toHaveBeenCalledTimes(1)
  })

  test('when somebody unlinks, then it is asked first', async () => {
    const { api } = await drawCard({ invoices: [invoice()] }, { api: { act: async () => done } })
    await pick('More for INV-0042', 'Unlink')
    await press('Unlink', screen.getByRole('dialog', { name: 'Unlink INV-0042?' }))
    expect(api.act.mock.calls).toEqual([[invoice().id, { action: 'unlink', key: expect.any(String) }]])
    expect(toasts()).toContain('INV-0042 is unlinked from the deal.')
  })
})

describe('the pay link', () => {
  const url = 'https://in.xero.example/abc'
  const copied = (writeText: (text: string) => Promise<void>) =>
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } })

  test('when somebody copies it, then it is in the clipboard, and the toast says who can see it', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>().mockResolvedValue()
    copied(writeText)
    await drawCard({ invoices: [invoice()] }, { api: { payLink: async () => ({ url }) } })
    await pick('More for INV-0042', 'Copy pay link')
    expect(writeText).toHaveBeenCalledWith(url)
    expect(toasts()).toContain('Pay link of INV-0042 copied. Anybody who has it can see the invoice.')
  })

  test('when the browser does not allow it, then the link can be copied by hand', async () => {
    copied(async () => {
      throw new Error('NotAllowedError')
    })
    await drawCard({ invoices: [invoice()] }, { api: { payLink: async () => ({ url }) } })
    await pick('More for INV-0042', 'Copy pay link')
    const field = within(screen.getByRole('dialog', { name: 'Pay link of INV-0042' })).getByRole<HTMLInputElement>('textbox')
    expect(field.value).toBe(url)
    expect(document.activeElement).toBe(field)
    await press('Copy', screen.getByRole('dialog'))
    expect(screen.getByRole('dialog')).toBeInstanceOf(Element)
  })

  test('when the invoice has none, then the toast says what to do', async () => {
    await drawCard({ invoices: [invoice()] }, { api: { payLink: async () => ({ url: null }) } })
    await pick('More for INV-0042', 'Copy pay link')
    expect(toasts()).toContain('INV-0042 has no page for payment yet: approve it first, then copy the link.')
  })

  test('when it cannot be had, then the row says why, and trying again helps', async () => {
    copied(async () => {})
    const payLink = vi.fn<Api['payLink']>().mockRejectedValueOnce(lost).mockResolvedValue({ url })
    await drawCard({ invoices: [invoice()] }, { api: { payLink } })
    await pick('More for INV-0042', 'Copy pay link')
    await press('Try again', screen.getByRole('listitem'))
    expect(toasts()).toContain('Pay link of INV-0042 copied.')
  })
})

test('when somebody wants the PDF, then it is saved under its number, and its memory is let go with the card', async () => {
  const saved: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    saved.push(`${this.download} ${this.href}`)
  })
  const revoke = vi.fn<(url: string) => void>()
  class Urls extends URL {
    static override createObjectURL = () => 'blob:here'
    static override revokeObjectURL = revoke
  }
  vi.stubGlobal('URL', Urls)
  const { unmount } = await drawCard(
    { invoices: [invoice({ number: 'A/42' })] },
    { api: { pdf: async () => new Blob(['%PDF-']) } },
  )
  await pick('More for A/42', 'PDF')
  expect(saved).toEqual(['A-42.pdf blob:here'])
  expect(revoke).not.toHaveBeenCalled()
  unmount()
  expect(revoke).toHaveBeenCalledWith('blob:here')
})
