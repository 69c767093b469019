import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import type { ComponentProps } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ClickOutput } from '../../../server/src/contract/invoice-action.ts'
import { actionInput } from '../../../server/src/contract/invoice-action.ts'
import { createInvoiceInput, type InvoiceForm, type ReadinessOutput } from '../../../server/src/contract/invoice-form.ts'
import { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import { type Host, useHost } from '../host/host-context.tsx'
import { draw } from '../test/draw.tsx'
import { form, readiness } from '../test/examples.ts'
import type { FormMode } from './form-mode.ts'
import { InvoiceFormDialog } from './invoice-form-dialog.tsx'

const scrollIntoView = vi.fn<() => void>()
beforeEach(() => {
  // jsdom scrolls nothing.
  Element.prototype.scrollIntoView = scrollIntoView
  scrollIntoView.mockClear()
})
afterEach(cleanup)

const ADA = '3b6c1c58-6f0b-4c1b-9d3e-5a7b9c1d2e03'
const BOB = '3b6c1c58-6f0b-4c1b-9d3e-5a7b9c1d2e04'
const INVOICE = '0b7c3a52-3a77-4a53-9d0a-2f2d0a9d1c11'
const VERSION = '2026-11-12T09:30:00.000Z'
const NEW: FormMode = { kind: 'new', dealId: 7 }
const EDIT: FormMode = { kind: 'edit', invoiceId: INVOICE }
const working: ClickOutput = { state: 'working', id: INVOICE }
const done: ClickOutput = { state: 'done', id: INVOICE }

const [line] = form().lines
if (!line) throw new Error('The example has a line.')
const twoLines = [line, { ...line, dealLine: 1, description: 'Gutter', quantity: '2', unitAmount: '100' }]

type Changes = {
  mode?: FormMode
  problems?: ReadinessOutput['problems']
  api?: Partial<Api>
  host?: Partial<Host>
}

async function open(of: Partial<InvoiceForm> = {}, { mode = NEW, problems = [], api = {}, host = {} }: Changes = {}) {
  const onClose = vi.fn<() => void>()
  const onDone = vi.fn<ComponentProps<typeof InvoiceFormDialog>['onDone']>()
  const view = draw(<InvoiceFormDialog mode={mode} onClose={onClose} onDone={onDone} />, {
    host,
    api: {
      readiness: async () => readiness({ form: form(of), problems }),
      invoiceForm: async () => form({ ruleId: null, version: VERSION, mode: 'draft', ...of }),
      createInvoice: async () => working,
      act: async () => done,
      ...api,
    },
  })
  await screen.findByText('Lines')
  return { ...view, onClose, onDone }
}

/** The form of deal 7, which goes when another deal is opened. */
async function openOnDeal(api: Partial<Api>) {
  function Page() {
    return useHost().dealId === 7 ? <InvoiceFormDialog mode={NEW} onClose={() => {}} onDone={() => {}} /> : null
  }
  const view = draw(<Page />, { api: { readiness: async () => readiness(), ...api } })
  await screen.findByText('Lines')
  return view
}

const labelled = (label: string | RegExp) => screen.getByLabelText<HTMLInputElement>(label)
const type = (label: string | RegExp, value: string) => fireEvent.change(labelled(label), { target: { value } })
const button = (name: string | RegExp) => screen.getByRole('button', { name })
const press = (name: string | RegExp) => fireEvent.click(button(name))
const primary = () => button(/^(Create|Save) /)
const rows = () => screen.getAllByRole('group', { name: /^Line \d/ })
const inRow = (number: number) => {
  const row = rows()[number - 1]
  if (!row) throw new Error(`There is no line ${number}.`)
  return within(row)
}
const sums = () => screen.getAllByRole('row').map((row) => row.textContent?.replace(/\u00a0/g, ' '))

describe('opening', () => {
  test('when the form is on its way, then the place is held, and the window can be closed', () => {
    const onClose = vi.fn<() => void>()
    draw(<InvoiceFormDialog mode={NEW} onClose={onClose} onDone={() => {}} />)
    expect(screen.getByRole('status', { name: 'Getting the invoice ready…' })).toBeInstanceOf(Element)
    press('Close')
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  test('when it does not come, then it says why, and trying again helps', async () => {
    let isDown = true
    draw(<InvoiceFormDialog mode={NEW} onClose={() => {}} onDone={() => {}} />, {
      api: {
        readiness: async () => {
          if (isDown) throw new ApiError(502, 'xero.unavailable', 'Xero does not answer. Try again in a minute.')
          return readiness()
        },
      },
    })
    expect((await screen.findByRole('alert')).textContent).toContain('Xero does not answer.')
    isDown = false
    press('Try again')
    expect(await screen.findByText('Lines')).toBeInstanceOf(Element)
  })

  test('when there is nothing to start from, then it says what to do', async () => {
    draw(<InvoiceFormDialog mode={NEW} onClose={() => {}} onDone={() => {}} />, {
      api: { readiness: async () => readiness({ form: null, rules: [] }) },
    })
    expect(await screen.findByText(/An administrator connects Xero/)).toBeInstanceOf(Element)
  })

  test.each<[string, FormMode, string]>([
    ['a new invoice', NEW, 'New invoice'],
    ['one in place of another', { ...NEW, replaces: INVOICE }, 'Create the invoice again'],
    ['an invoice that exists', EDIT, 'Edit the invoice'],
  ])('when it is opened for %s, then it says so', async (_what, mode, title) => {
    await open({}, { mode })
    expect(screen.getByRole('dialog', { name: title })).toBeInstanceOf(Element)
  })

  test('when something stands in the way, then it is told above', async () => {
    const problem = { code: 'account_not_usable', facts: {}, sentence: 'S.', fix: { kind: 'form' } } as const
    await open({}, { problems: [problem] })
    expect(screen.getByText(/The sales account of the rule can no longer be used/)).toBeInstanceOf(Element)
  })
})

describe('what is sent', () => {
  test('when nothing is changed, then the invoice goes as the rule wants it, and the card is told', async () => {
    const { api, onDone } = await open()
    fireEvent.click(button('Create and send €1,440.00'))
    await waitFor(() => expect(onDone).toHaveBeenCalledExactlyOnceWith({ ...working, mode: 'approve_and_send' }))
    const [dealId, sent] = api.createInvoice.mock.calls[0] ?? []
    expect(dealId).toBe(7)
    const { options: _options, organisation, invoicedOfLines: _sums, version: _version, modes: _modes, ...rest } = form()
    expect(createInvoiceInput.parse(sent)).toEqual({
      ...rest,
      contact: { kind: 'known', contactId: ADA },
      organisationId: organisation.id,
      part: { kind: 'whole' },
      replaces: null,
      key: sent?.key,
    })
    expect(screen.getByText(/The invoice is on its way to Xero/)).toBeInstanceOf(Element)
  })

  test('when everything is changed, then all of it goes, numbers with commas too', async () => {
    const { api } = await open()
    type('Date', '2026-11-25')
    type('Due', '2026-12-31')
    type('Currency', 'GBP')
    type('Reference', ' Roof 1 ')
    type('Prices', 'inclusive')
    type('Then', 'approve')
    type('Description', 'New roof')
    type('Quantity', '1,5')
    type('Price', '99,95')
    type('Discount %', '10')
    type('Tax', 'NONE')
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice).toHaveBeenCalledTimes(1))
    expect(createInvoiceInput.parse(api.createInvoice.mock.calls[0]?.[1])).toMatchObject({
      date: '2026-11-25',
      dueDay: '2026-12-31',
      currency: 'GBP',
      reference: 'Roof 1',
      lineAmounts: 'inclusive',
      mode: 'approve',
      lines: [
        { description: 'New roof', quantity: '1.5', unitAmount: '99.95', discountPercent: '10', taxType: 'NONE', dealLine: 0 },
      ],
    })
  })

  test('when another invoice is replaced, then our server knows which', async () => {
    const { api } = await open({}, { mode: { ...NEW, replaces: INVOICE } })
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].replaces).toBe(INVOICE))
  })

  test('when no tax is added, then no line names one', async () => {
    const { api } = await open({ lineAmounts: 'no_tax' })
    expect(screen.queryByLabelText('Tax')).toBeNull()
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].lines[0]?.taxType).toBeNull())
  })

  test('when an invoice is edited, then its version goes back', async () => {
    const { api, onDone } = await open({}, { mode: EDIT })
    type('Reference', 'Changed')
    fireEvent.click(button('Save draft €1,440.00'))
    await waitFor(() => expect(onDone).toHaveBeenCalledTimes(1))
    const [id, sent] = api.act.mock.calls[0] ?? []
    expect(id).toBe(INVOICE)
    expect(actionInput.parse(sent)).toMatchObject({
      action: 'edit',
      version: VERSION,
      mode: 'draft',
      invoice: { reference: 'Changed' },
    })
    expect(screen.getByText('The invoice is saved.')).toBeInstanceOf(Element)
    expect(screen.queryByLabelText('How much')).toBeNull()
  })

  test('when Ctrl+Enter is pressed in a field, then it is saved; Enter alone does nothing', async () => {
    const { api } = await open()
    fireEvent.keyDown(labelled('Reference'), { key: 'Enter' })
    fireEvent.submit(labelled('Reference').closest('form') ?? document.body)
    expect(api.createInvoice).not.toHaveBeenCalled()
    fireEvent.keyDown(labelled('Then'), { key: 'Enter', ctrlKey: true })
    expect(api.createInvoice).toHaveBeenCalledTimes(1)
  })

  test('when the button is pressed twice, then it is sent once', async () => {
    const { api } = await open({}, { api: { createInvoice: () => new Promise(() => {}) } })
    fireEvent.click(primary())
    fireEvent.click(primary())
    fireEvent.keyDown(labelled('Reference'), { key: 'Enter', ctrlKey: true })
    expect(api.createInvoice).toHaveBeenCalledTimes(1)
    expect(primary().getAttribute('aria-busy')).toBe('true')
  })
})

describe('the client', () => {
  const candidates = [
    { contactId: ADA, name: 'Ada Byron', email: 'ada@example.com' },
    { contactId: BOB, name: 'Ada Byron', email: null },
  ]

  test('when the contact is known, then it stands there with its address', async () => {
    await open()
    expect(screen.getByText('Ada Byron')).toBeInstanceOf(Element)
    expect(screen.getByText('ada@example.com')).toBeInstanceOf(Element)
    expect(screen.queryByLabelText('Name')).toBeNull()
  })

  test('when several fit, then one is chosen by its address', async () => {
    const { api } = await open({ contact: { kind: 'choose', candidates } })
    fireEvent.click(primary())
    expect(api.createInvoice).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(screen.getAllByRole('radio')[0])
    fireEvent.click(screen.getByRole('radio', { name: /ada@example.com/ }))
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].contact).toEqual({ kind: 'known', contactId: ADA }))
  })

  test('when none of them is it, then a new one is typed', async () => {
    const { api } = await open({ contact: { kind: 'choose', candidates }, mode: 'draft' })
    fireEvent.click(screen.getByRole('radio', { name: 'None of these: a new contact' }))
    type('Name', ' Ada King ')
    fireEvent.click(primary())
    const contact = { kind: 'new', name: 'Ada King', email: null }
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].contact).toEqual(contact))
  })

  test.each<[string, InvoiceForm['contact'], string]>([
    ['new', { kind: 'new', name: 'Ada Byron', email: 'ada@example.com' }, 'Ada Byron'],
    ['missing', { kind: 'missing' }, ''],
  ])('when the contact is %s, then name and address can be typed', async (_kind, contact, name) => {
    const { api } = await open({ contact })
    expect(labelled('Name').value).toBe(name)
    type('Name', 'Ada King')
    type('E-mail', 'king@example.com')
    expect(screen.getByText('Xero mails it to king@example.com.')).toBeInstanceOf(Element)
    fireEvent.click(primary())
    const sent = { kind: 'new', name: 'Ada King', email: 'king@example.com' }
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].contact).toEqual(sent))
  })
})

describe('what becomes of it', () => {
  test.each<[InvoiceForm['mode'], string, string]>([
    ['draft', 'Create draft €1,440.00', 'A draft in Xero. Nobody outside sees it.'],
    ['submit', 'Create for approval €1,440.00', 'Waits in Xero until somebody approves it.'],
    ['approve', 'Create and approve €1,440.00', 'Counts in the books. The client gets no mail.'],
    ['approve_and_send', 'Create and send €1,440.00', 'Xero mails it to ada@example.com.'],
  ])('when the step is %s, then the button and the hint say so', async (mode, label, hint) => {
    await open({ mode })
    expect(button(label)).toBeInstanceOf(Element)
    expect(screen.getByText(hint)).toBeInstanceOf(Element)
  })

  test('when somebody may only make drafts, then nothing else is offered', async () => {
    await open({ mode: 'draft', modes: ['draft', 'submit'] })
    const choices = within(labelled('Then')).getAllByRole('option')
    expect(choices.map(({ textContent }) => textContent)).toEqual(['Save as a draft', 'Hand in for approval'])
  })

  test('when somebody may not do anything, then the button says whom to ask', async () => {
    const { api } = await open({ modes: [] })
    fireEvent.click(primary())
    expect(api.createInvoice).not.toHaveBeenCalled()
    expect(screen.getByText('You may not create or change invoices. Ask: Olivia Hart.')).toBeInstanceOf(Element)
  })

  test('when the client has no address in Xero, then sending is not possible, and it says what is', async () => {
    const { api } = await open({ contact: { kind: 'known', contactId: ADA, name: 'Ada Byron', email: null } })
    fireEvent.click(primary())
    expect(screen.getByText(/Ada Byron has no e-mail address in Xero, so it can't be mailed/)).toBeInstanceOf(Element)
    expect(document.activeElement).toBe(labelled('Then'))
    type('Then', 'approve')
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice).toHaveBeenCalledTimes(1))
  })
})

describe('totals', () => {
  test.each<[string, Partial<InvoiceForm>, string[]]>([
    ['before tax', {}, ['Subtotal€1,200.00', 'Tax 20 %€240.00', 'Total€1,440.00']],
    ['with tax', { lineAmounts: 'inclusive' }, ['Subtotal€1,000.00', 'Includes tax 20 %€200.00', 'Total€1,200.00']],
    ['without tax', { lineAmounts: 'no_tax' }, ['Subtotal€1,200.00', 'Total€1,200.00']],
    [
      'of two rates',
      { lines: [line, { ...line, dealLine: null, taxType: 'NONE', unitAmount: '100' }] },
      ['Subtotal€1,300.00', 'Tax 20 %€240.00', 'Tax 0 %€0.00', 'Total€1,540.00'],
    ],
    [
      'by the tax of the account',
      { lines: [{ ...line, taxType: null }] },
      ['Subtotal€1,200.00', 'Tax 20 %€240.00', 'Total€1,440.00'],
    ],
    [
      "by the tax of the item's account",
      { lines: [{ ...line, taxType: null, accountCode: null, itemCode: 'ROOF' }] },
      ['Subtotal€1,200.00', 'Tax 20 %€240.00', 'Total€1,440.00'],
    ],
    // Xero's own example: the tax of the sum would be a cent less.
    [
      'rounded line by line',
      {
        lines: ['25.06', '25.61', '25.63'].map((unitAmount) => ({ ...line, unitAmount })),
        options: { ...form().options, taxRates: [{ taxType: 'OUTPUT2', name: '15%', rate: '15' }] },
      },
      ['Subtotal€76.30', 'Tax 15 %€11.44', 'Total€87.74'],
    ],
  ])('when prices are %s, then they are those of Xero', async (_what, of, expected) => {
    await open(of)
    expect(sums()).toEqual(expected)
  })

  test('when somebody types, then the sums follow', async () => {
    await open()
    type('Price', '10,5')
    expect(sums()).toEqual(['Subtotal€10.50', 'Tax 20 %€2.10', 'Total€12.60'])
    expect(inRow(1).getByText('€10.50')).toBeInstanceOf(Element)
    expect(button('Create and send €12.60')).toBeInstanceOf(Element)
    expect(labelled('Price').value).toBe('10,5')
  })
})

describe('parts', () => {
  test('when 30 % is chosen, then the lines are that part, called so, and our server knows', async () => {
    const { api } = await open({ lines: twoLines, invoicedOfLines: ['0', '0'] })
    type('How much', 'percent')
    expect(screen.getAllByLabelText<HTMLTextAreaElement>('Description').map(({ value }) => value)).toEqual([
      '30 % of: Roof repair',
      '30 % of: Gutter',
    ])
    press('50 %')
    expect(screen.getAllByLabelText<HTMLInputElement>('Price').map(({ value }) => value)).toEqual(['600', '100'])
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice).toHaveBeenCalledTimes(1))
    expect(createInvoiceInput.parse(api.createInvoice.mock.calls[0]?.[1])).toMatchObject({
      part: { kind: 'percent', percent: '50' },
      lines: [
        { dealLine: 0, description: '50 % of: Roof repair', quantity: '1', unitAmount: '600' },
        { dealLine: 1, description: '50 % of: Gutter', quantity: '1', unitAmount: '100' },
      ],
    })
  })

  test('when an amount is typed, then the lines come to it', async () => {
    await open({ lines: twoLines, invoicedOfLines: ['0', '0'] })
    type('How much', 'amount')
    type(/^Amount$/, '700')
    expect(sums()[0]).toBe('Subtotal€700.00')
  })

  test('when the amount is more than what is left, then it says so, and nothing is sent', async () => {
    const { api } = await open()
    type('How much', 'amount')
    type(/^Amount$/, '1200,01')
    fireEvent.click(primary())
    expect(screen.getByText(/This is more than what is left of the deal/)).toBeInstanceOf(Element)
    expect(document.activeElement).toBe(labelled(/^Amount$/))
    expect(api.createInvoice).not.toHaveBeenCalled()
  })

  test('when a part is invoiced already, then the rest is proposed', async () => {
    const { api } = await open({ lines: twoLines, invoicedOfLines: ['360', '0'] })
    expect(labelled('How much').value).toBe('balance')
    expect(screen.getByText('€360.00 of €1,400.00 is invoiced already.')).toBeInstanceOf(Element)
    expect(sums()[0]).toBe('Subtotal€1,040.00')
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].part).toEqual({ kind: 'balance' }))
  })

  test('when everything is invoiced already, then it says so before somebody does it twice', async () => {
    await open({ invoicedOfLines: ['1200'] })
    expect(screen.getByText(/Everything on this deal is invoiced already/)).toBeInstanceOf(Element)
    expect(labelled('How much').value).toBe('whole')
  })

  test('when nothing is invoiced, then there is no balance to choose', async () => {
    await open()
    expect(within(labelled('How much')).queryByRole('option', { name: 'The balance' })).toBeNull()
  })

  test('when another invoice is replaced, then all of the deal is proposed', async () => {
    await open({ invoicedOfLines: ['360'] }, { mode: { ...NEW, replaces: INVOICE } })
    expect(labelled('How much').value).toBe('whole')
  })
})

describe('lines', () => {
  const descriptions = () => screen.getAllByLabelText<HTMLTextAreaElement>('Description').map(({ value }) => value)
  const open2 = () => open({ lines: twoLines, invoicedOfLines: ['0', '0'] })

  test('when a line is added, then it can be typed at once, booked as the one above', async () => {
    const { api } = await open()
    press('Add a line')
    expect(document.activeElement).toBe(inRow(2).getByLabelText('Description'))
    fireEvent.change(inRow(2).getByLabelText('Description'), { target: { value: 'Travel' } })
    fireEvent.change(inRow(2).getByLabelText('Price'), { target: { value: '80' } })
    fireEvent.click(primary())
    await waitFor(() =>
      expect(api.createInvoice.mock.calls[0]?.[1].lines[1]).toMatchObject({
        dealLine: null,
        description: 'Travel',
        unitAmount: '80',
        accountCode: '200',
        taxType: 'OUTPUT2',
      }),
    )
  })

  test('when a line is removed, then the focus stays near, and it can be brought back', async () => {
    await open2()
    press('Remove line 1')
    expect(descriptions()).toEqual(['Gutter'])
    expect(document.activeElement).toBe(inRow(1).getByLabelText('Description'))
    press('Undo')
    expect(descriptions()).toEqual(['Roof repair', 'Gutter'])
  })

  test('when the last line is removed, then one is asked for', async () => {
    const { api } = await open()
    press('Remove line 1')
    fireEvent.click(primary())
    expect(screen.getByText('There is no line. Add one.')).toBeInstanceOf(Element)
    expect(api.createInvoice).not.toHaveBeenCalled()
  })

  test('when a line is moved, by button or by Alt and arrow, then the focus goes with it', async () => {
    await open2()
    const down = button('Move line 1 down')
    down.focus()
    fireEvent.click(down)
    expect(descriptions()).toEqual(['Gutter', 'Roof repair'])
    expect(inRow(2).getByRole('button', { name: 'Move line 2 down' })).toBe(document.activeElement)
    const text = inRow(2).getByLabelText('Description')
    text.focus()
    fireEvent.keyDown(text, { key: 'ArrowUp', altKey: true })
    expect(descriptions()).toEqual(['Roof repair', 'Gutter'])
    expect(document.activeElement).toBe(inRow(1).getByLabelText('Description'))
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowUp', altKey: true })
    expect(descriptions()).toEqual(['Roof repair', 'Gutter'])
  })

  test('when an item is chosen, then it fills in the line', async () => {
    const { api } = await open({ lines: [{ ...line, unitAmount: '7', accountCode: '260', description: 'x' }] })
    fireEvent.click(labelled('Item'))
    fireEvent.click(screen.getByRole('option', { name: /Roof repair/ }))
    fireEvent.click(primary())
    await waitFor(() =>
      expect(api.createInvoice.mock.calls[0]?.[1].lines[0]).toMatchObject({
        itemCode: 'ROOF',
        description: 'Roof repair, per day',
        unitAmount: '400',
        accountCode: '200',
      }),
    )
  })

  test('when an account is chosen, then it is found by its name', async () => {
    const { api } = await open()
    fireEvent.click(labelled('Account'))
    type('Account', 'other')
    fireEvent.click(screen.getByRole('option', { name: /Other revenue/ }))
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice.mock.calls[0]?.[1].lines[0]?.accountCode).toBe('260'))
  })
})

describe('what is wrong', () => {
  test.each<[string, () => void, RegExp, () => Element | null]>([
    ['it is due before its date', () => type('Due', '2026-11-01'), /Choose Nov 24, 2026 or later/, () => labelled('Due')],
    ['a description is empty', () => type('Description', ' '), /The description is empty/, () => labelled('Description')],
    ['a price is no number', () => type('Price', 'twelve'), /This is not a number/, () => labelled('Price')],
    ['it comes to zero', () => type('Price', '0'), /The invoice comes to zero/, () => labelled('Price')],
  ])('when %s, then it says so in place, and the focus goes there', async (_what, act, sentence, field) => {
    const { api } = await open()
    act()
    expect(screen.queryByText(sentence)).toBeNull()
    fireEvent.click(primary())
    expect(screen.getByText(sentence)).toBeInstanceOf(Element)
    expect(screen.getByText('1 thing to correct')).toBeInstanceOf(Element)
    expect(document.activeElement).toBe(field())
    expect(field()?.getAttribute('aria-invalid')).toBe('true')
    expect(api.createInvoice).not.toHaveBeenCalled()
  })

  test('when a field is left, then it says what is wrong, and takes it back once it is right', async () => {
    await open()
    type('Price', 'twelve')
    fireEvent.blur(labelled('Price'))
    expect(screen.getByText(/This is not a number/)).toBeInstanceOf(Element)
    type('Price', '12')
    expect(screen.queryByText(/This is not a number/)).toBeNull()
  })

  test('when an amount in yen has decimals, then it says how much it comes to', async () => {
    await open({ currency: 'JPY', options: { ...form().options, currencies: ['JPY'] } })
    type('Price', '10.5')
    fireEvent.click(primary())
    expect(screen.getByText('JPY has no decimals, but the line comes to ¥10.5. Round the price.')).toBeInstanceOf(Element)
  })
})

describe('failures', () => {
  const failing = (error: ApiError): Partial<Api> => {
    const fail = async () => {
      throw error
    }
    return { createInvoice: fail, act: fail }
  }
  const keys = (api: { createInvoice: { mock: { calls: Parameters<Api['createInvoice']>[] } } }) =>
    api.createInvoice.mock.calls.map(([, sent]) => sent.key)

  test('when the connection is lost, then nothing typed is lost, and trying again is the same click', async () => {
    const { api, onDone } = await open({}, { api: failing(new ApiError(0, 'network', null)) })
    type('Reference', 'Typed')
    fireEvent.click(primary())
    expect(await screen.findByText('Connection lost. Nothing was done twice: try again.')).toBeInstanceOf(Element)
    expect(labelled('Reference').value).toBe('Typed')
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice).toHaveBeenCalledTimes(2))
    expect(new Set(keys(api)).size).toBe(1)
    expect(onDone).not.toHaveBeenCalled()
  })

  test('when Xero refuses, then its reasons stand above, and what is corrected goes as a new click', async () => {
    const refused = new ApiError(422, 'xero.invoice_rejected', 'Xero refused.', { reasons: ['Account code 200 is archived.'] })
    const { api } = await open({}, { api: failing(refused) })
    fireEvent.click(primary())
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('Xero refused the invoice')
    expect(alert.textContent).toContain('Account code 200 is archived.')
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice).toHaveBeenCalledTimes(2))
    await screen.findByRole('alert')
    type('Price', '5')
    fireEvent.click(primary())
    await waitFor(() => expect(api.createInvoice).toHaveBeenCalledTimes(3))
    const [first, second, third] = keys(api)
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  test('when our server does not like a field, then it is marked until it is changed', async () => {
    const invalid = new ApiError(400, 'request.invalid', 'Check the marked fields.', {
      fields: [{ path: 'lines.0.quantity', message: 'Too many.' }],
    })
    await open({}, { api: failing(invalid) })
    fireEvent.click(primary())
    expect(await screen.findByText('Too many.')).toBeInstanceOf(Element)
    expect(document.activeElement).toBe(labelled('Quantity'))
    type('Price', '5')
    expect(screen.getByText('Too many.')).toBeInstanceOf(Element)
    type('Quantity', '2')
    expect(screen.queryByText('Too many.')).toBeNull()
  })

  test.each<[ApiError, RegExp]>([
    [new ApiError(409, 'invoice.exists', 'This deal has INV-0042 already. Open it instead.'), /INV-0042/],
    [new ApiError(409, 'xero.reconnect_needed', 'Xero access ended. An administrator reconnects it.'), /Xero access ended/],
    [
      new ApiError(403, 'widget.not_allowed', 'Only administrators may approve. Ask: Olivia Hart.'),
      /Only administrators may approve/,
    ],
  ])('when the answer is %s, then the sentence stands above, and the form stays', async (error, sentence) => {
    await open({}, { api: failing(error) })
    type('Reference', 'Typed')
    fireEvent.click(primary())
    expect((await screen.findByRole('alert')).textContent).toMatch(sentence)
    expect(screen.getByText('Not saved. What you typed is still here.')).toBeInstanceOf(Element)
    expect(scrollIntoView).toHaveBeenCalledTimes(1)
    expect(labelled('Reference').value).toBe('Typed')
  })

  test('when somebody changed the invoice meanwhile, then what was typed stays until the new state is asked for', async () => {
    let reference = 'Before'
    const changed = new ApiError(409, 'invoice.changed_meanwhile', 'It was changed.')
    await open(
      {},
      {
        mode: EDIT,
        api: { ...failing(changed), invoiceForm: async () => form({ ruleId: null, version: VERSION, mode: 'draft', reference }) },
      },
    )
    expect(labelled('Reference').value).toBe('Before')
    type('Reference', 'Mine')
    fireEvent.click(primary())
    expect(await screen.findByText('Somebody changed this invoice meanwhile')).toBeInstanceOf(Element)
    expect(labelled('Reference').value).toBe('Mine')
    reference = 'Theirs'
    press('Load the new state')
    await waitFor(() => expect(labelled('Reference').value).toBe('Theirs'))
    expect(screen.queryByText('Somebody changed this invoice meanwhile')).toBeNull()
  })

  test('when the form was left before the answer came, then a failure is told all the same', async () => {
    let fail: (error: ApiError) => void = () => {}
    const { moveTo } = await openOnDeal({
      createInvoice: () =>
        new Promise((_resolve, reject) => {
          fail = reject
        }),
    })
    fireEvent.click(primary())
    moveTo({ dealId: 8 })
    expect(screen.queryByRole('dialog')).toBeNull()
    fail(new ApiError(502, 'xero.unavailable', 'Xero does not answer.'))
    expect(await screen.findByText('Xero does not answer.')).toBeInstanceOf(Element)
  })
})

describe('closing', () => {
  test('when nothing was changed, then it closes at once', async () => {
    const { onClose } = await open()
    press('Cancel')
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  test('when something was changed, then it asks first; keeping goes on, giving up closes', async () => {
    const { onClose } = await open()
    type('Reference', 'Typed')
    fireEvent.keyDown(labelled('Reference'), { key: 'Escape' })
    const question = screen.getByRole('alertdialog', { name: 'Close without saving?' })
    fireEvent.click(within(question).getByRole('button', { name: 'Cancel' }))
    expect(onClose).not.toHaveBeenCalled()
    expect(labelled('Reference').value).toBe('Typed')
    press('Cancel')
    press('Close without saving')
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  test('when what was changed was changed back, then it closes at once', async () => {
    const { onClose } = await open()
    type('Reference', 'Typed')
    type('Reference', 'Deal 7')
    press('Cancel')
    expect(onClose).toHaveBeenCalledTimes(1)
  })
})
