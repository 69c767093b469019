import { act, cleanup, fireEvent, screen, waitFor, waitForElementToBeRemoved, within } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ReadinessOutput } from '../../../server/src/contract/invoice-form.ts'
import type { FixInput, ProblemOutput } from '../../../server/src/contract/problem.ts'
import { ApiError } from '../api/api-error.ts'
import { useHost } from '../host/host-context.tsx'
import { draw } from '../test/draw.tsx'
import { form, readiness } from '../test/examples.ts'
import { Readiness } from './readiness.tsx'

afterEach(cleanup)

const ADA = '3b6c1c58-6f0b-4c1b-9d3e-5a7b9c1d2e03'
const BOOKS = '7d9f0a61-5a0e-4d58-8f5c-0d5a3f6f1a01'
const RULE = '1f1d7a3e-4d1c-4a53-8a40-6b7f6f1a0c02'
const OTHER_RULE = '1f1d7a3e-4d1c-4a53-8a40-6b7f6f1a0c99'

const problem = (code: ProblemOutput['code'], fix: ProblemOutput['fix'], facts = {}): ProblemOutput => ({
  code,
  facts: { client: 'Ada Byron', ...facts },
  sentence: 'The sentence of our server.',
  fix,
})
const emailMissing = problem('email_missing', { kind: 'email', clientKind: 'person', clientId: 5 })
const amountMissing = problem('amount_missing', { kind: 'amount' })

type Answer = ReadinessOutput | ApiError | 'never'

/** Opens on a server that gives these answers, one after the other; the last one for ever. */
async function open(answers: Answer[], { fix = async () => {} }: { fix?: () => Promise<void> } = {}) {
  const left = [...answers]
  const onCreate = vi.fn<(ruleId?: string) => void>()
  const view = draw(<Readiness dealId={7} onCreate={onCreate} />, {
    api: {
      readiness: () => {
        const answer = left.length > 1 ? left.shift() : left[0]
        if (answer === 'never' || answer === undefined) return new Promise<never>(() => {})
        return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer)
      },
      fix,
    },
  })
  if (answers[0] !== 'never') await waitForElementToBeRemoved(() => screen.queryByRole('status', { name: /Looking/ }))
  return { ...view, onCreate }
}

const button = (name: string | RegExp) => screen.getByRole('button', { name })

describe('a deal that can be invoiced', () => {
  test('when nothing is known yet, then the place is held', async () => {
    await open(['never'])
    expect(screen.getByRole('status', { name: 'Looking whether this deal can be invoiced…' })).toBeInstanceOf(Element)
  })

  test.each<[string, ReadinessOutput['form'], string]>([
    ['before tax', form(), 'Ada Byron, 1 line, €1,200.00 + VAT'],
    ['with tax', form({ lineAmounts: 'inclusive' }), 'Ada Byron, 1 line, €1,200.00 incl. VAT'],
    ['without tax', form({ lineAmounts: 'no_tax' }), 'Ada Byron, 1 line, €1,200.00'],
    ['for nobody yet', form({ contact: { kind: 'missing' } }), '1 line, €1,200.00 + VAT'],
  ])('when prices are %s, then it says for whom, how much and what comes to it', async (_what, of, summary) => {
    await open([readiness({ form: of })])
    expect(screen.getAllByText('Ready to invoice').length).toBeGreaterThan(0)
    expect(screen.getByText(summary)).toBeInstanceOf(Element)
  })

  test('when Create is pressed, then the form opens by the rule that fits', async () => {
    const { onCreate } = await open([readiness()])
    fireEvent.click(button('Create invoice'))
    expect(onCreate).toHaveBeenCalledWith(undefined)
  })

  test('when somebody may not create, then the button says whom to ask', async () => {
    const { onCreate } = await open([readiness({ form: form({ modes: [] }) })])
    fireEvent.click(button('Create invoice'))
    expect(onCreate).not.toHaveBeenCalled()
    expect(screen.getByText('You may not create invoices. Ask: Olivia Hart.')).toBeInstanceOf(Element)
  })

  test('when there is nothing to invoice by, then it says so', async () => {
    await open([readiness({ form: null, rules: [] })])
    expect(screen.getByText(/There is nothing to invoice by yet/)).toBeInstanceOf(Element)
    expect(screen.queryByRole('button', { name: 'Create invoice' })).toBeNull()
  })
})

describe('several rules', () => {
  const rules = [
    { id: RULE, name: 'Payment agreed', organisation: 'Northstar' },
    { id: OTHER_RULE, name: 'Deposit', organisation: 'Southstar' },
  ]

  test('when another one is chosen, then it is asked for, and the form opens by it', async () => {
    const { api, onCreate } = await open([
      readiness({ rules }),
      readiness({ rules, form: form({ ruleId: OTHER_RULE, currency: 'GBP' }) }),
    ])
    fireEvent.change(screen.getByLabelText('Rule'), { target: { value: OTHER_RULE } })
    expect(screen.getByText(/€1,200.00/)).toBeInstanceOf(Element)
    await screen.findByText(/£1,200.00/)
    expect(api.readiness).toHaveBeenLastCalledWith(7, OTHER_RULE, expect.anything())
    fireEvent.click(button('Create invoice'))
    expect(onCreate).toHaveBeenCalledWith(OTHER_RULE)
  })

  test('when there is one rule, then there is nothing to choose', async () => {
    await open([readiness()])
    expect(screen.queryByLabelText('Rule')).toBeNull()
  })

  test('when another one cannot be looked at, then one can go back', async () => {
    await open([readiness({ rules }), new ApiError(502, 'xero.unavailable', 'Xero does not answer.')])
    fireEvent.change(screen.getByLabelText('Rule'), { target: { value: OTHER_RULE } })
    expect(await screen.findByText('Xero does not answer.')).toBeInstanceOf(Element)
    fireEvent.change(screen.getByLabelText('Rule'), { target: { value: RULE } })
    expect(screen.getByLabelText<HTMLSelectElement>('Rule').value).toBe(RULE)
  })
})

describe('failures', () => {
  test('when it cannot be looked at, then it says why, and trying again helps', async () => {
    await open([new ApiError(0, 'network', null), readiness()])
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toContain('We could not look whether this deal can be invoiced')
    fireEvent.click(button('Try again'))
    expect(await screen.findByText('Create invoice')).toBeInstanceOf(Element)
  })

  test('when a later look fails, then what was seen stays, with its age', async () => {
    const { client } = await open([readiness(), new ApiError(502, 'xero.unavailable', null), readiness()])
    expect(screen.queryByText(/Not up to date/)).toBeNull()
    await act(() => client.refetchQueries())
    expect(await screen.findByText(/Not up to date: the last look failed/)).toBeInstanceOf(Element)
    expect(button('Create invoice')).toBeInstanceOf(Element)
    fireEvent.click(button('Look again'))
    await waitForElementToBeRemoved(() => screen.queryByText(/Not up to date/))
  })
})

describe('what is in the way', () => {
  test('when there are several things, then they are counted, each with its sentence and its control', async () => {
    await open([readiness({ problems: [emailMissing, amountMissing] })])
    expect(screen.getAllByText('2 things before invoicing').length).toBeGreaterThan(0)
    const [first, second] = screen.getAllByRole('listitem')
    if (!first || !second) throw new Error('Two problems were given.')
    expect(within(first).getByText(/Ada Byron has no e-mail address/)).toBeInstanceOf(Element)
    expect(within(first).getByLabelText('E-mail of Ada Byron')).toBeInstanceOf(Element)
    expect(within(second).getByLabelText('Amount of the deal')).toBeInstanceOf(Element)
    expect(screen.queryByRole('button', { name: 'Create invoice' })).toBeNull()
  })

  type Fix = { what: string; of: ProblemOutput; act: () => void; sent: FixInput }
  const fixes: Fix[] = [
    {
      what: 'an e-mail address',
      of: emailMissing,
      act: () => fireEvent.change(screen.getByLabelText('E-mail of Ada Byron'), { target: { value: ' ada@example.com ' } }),
      sent: { fix: 'email', clientKind: 'person', clientId: 5, email: 'ada@example.com' },
    },
    {
      what: 'an amount with a comma',
      of: amountMissing,
      act: () => fireEvent.change(screen.getByLabelText('Amount of the deal'), { target: { value: '99,5' } }),
      sent: { fix: 'amount', amount: '99.5' },
    },
    {
      what: 'a field',
      of: problem('description_missing', { kind: 'field', fieldId: 31, name: 'Service', options: [] }),
      act: () => fireEvent.change(screen.getByLabelText('Service'), { target: { value: 'Roof repair' } }),
      sent: { fix: 'field', fieldId: 31, value: 'Roof repair' },
    },
    {
      what: 'a choice',
      of: problem('currency_missing', { kind: 'field', fieldId: 32, name: 'Currency', options: ['EUR', 'GBP'] }),
      act: () => fireEvent.change(screen.getByLabelText('Currency'), { target: { value: 'GBP' } }),
      sent: { fix: 'field', fieldId: 32, value: 'GBP' },
    },
    {
      what: 'a contact',
      of: problem('contact_ambiguous', {
        kind: 'contact',
        clientKind: 'company',
        clientId: 9,
        organisationId: BOOKS,
        candidates: [
          { contactId: ADA, name: 'Ada Byron', email: 'ada@example.com' },
          { contactId: RULE, name: 'Ada Byron', email: null },
        ],
      }),
      act: () => fireEvent.click(screen.getByRole('radio', { name: /ada@example.com/ })),
      sent: { fix: 'contact', clientKind: 'company', clientId: 9, organisationId: BOOKS, contactId: ADA },
    },
  ]
  const save = () => fireEvent.click(button(/^(Save|Use this contact)/))

  test.each(fixes)(
    'when $what is put right, then it is sent, everything is looked at again and the focus goes on',
    async ({ of, act: type, sent }) => {
      const { api } = await open([readiness({ problems: [of] }), readiness()])
      type()
      // The button has the focus when it is pressed, by mouse and by keyboard.
      button(/^(Save|Use this contact)/).focus()
      save()
      await screen.findByRole('button', { name: 'Create invoice' })
      expect(api.fix).toHaveBeenCalledExactlyOnceWith(7, sent)
      await waitFor(() => expect(document.activeElement).toBe(button('Create invoice')))
    },
  )

  test.each<[string, ProblemOutput, string | null, string]>([
    ['no e-mail address', emailMissing, 'ada@', 'This is not an e-mail address. Write it like name@example.com.'],
    ['no amount', amountMissing, 'much', 'This is not an amount. Write a number above zero, such as 1200 or 99.50.'],
    ['an amount of zero', amountMissing, '0', 'This is not an amount. Write a number above zero, such as 1200 or 99.50.'],
    [
      'an empty field',
      problem('description_missing', { kind: 'field', fieldId: 1, name: 'Service', options: [] }),
      ' ',
      'Service is empty. Fill it in.',
    ],
  ])('when %s is saved, then it says so in place and nothing is sent', async (_what, of, typed, sentence) => {
    const { api } = await open([readiness({ problems: [of] })])
    if (typed !== null) fireEvent.change(screen.getByRole('textbox'), { target: { value: typed } })
    save()
    expect((await screen.findByRole('alert')).textContent).toContain(sentence)
    expect(api.fix).not.toHaveBeenCalled()
  })

  test('when no contact is chosen, then it asks for one', async () => {
    const contact = fixes.at(-1)
    if (!contact) throw new Error('There is a fix for contacts.')
    const { api } = await open([readiness({ problems: [contact.of] })])
    expect(screen.getByRole('radio', { name: /no e-mail address/ })).toBeInstanceOf(Element)
    save()
    expect((await screen.findByRole('alert')).textContent).toContain('Choose a contact first.')
    expect(api.fix).not.toHaveBeenCalled()
  })

  test('when saving is pressed twice, then it is sent once', async () => {
    const { api } = await open([readiness({ problems: [amountMissing] })], { fix: () => new Promise(() => {}) })
    fireEvent.change(screen.getByRole('textbox'), { target: { value: '5' } })
    save()
    fireEvent.submit(screen.getByRole('textbox').closest('form') ?? document.body)
    expect(api.fix).toHaveBeenCalledTimes(1)
    expect(button(/^Save/).getAttribute('aria-busy')).toBe('true')
  })

  test('when saving fails, then what was typed stays, with the cause', async () => {
    const { api } = await open([readiness({ problems: [amountMissing] })], {
      fix: () => Promise.reject(new ApiError(502, 'kommo.unavailable', 'Kommo does not answer. Try again in a minute.')),
    })
    fireEvent.change(screen.getByRole('textbox'), { target: { value: '5' } })
    save()
    expect((await screen.findByRole('alert')).textContent).toContain('Kommo does not answer.')
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('5')
    expect(api.readiness).toHaveBeenCalledTimes(1)
  })

  test('when a wrong address is to be corrected, then it stands there already', async () => {
    const fix = { kind: 'email', clientKind: 'person', clientId: 5 } as const
    await open([readiness({ problems: [problem('email_invalid', fix, { email: 'ada(at)example.com' })] })])
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('ada(at)example.com')
  })

  test('when it is put right in the form, then the form opens', async () => {
    const { onCreate } = await open([readiness({ problems: [problem('account_not_usable', { kind: 'form' })] })])
    fireEvent.click(button('Fix in the form'))
    expect(onCreate).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['deal', /Change it in this deal/],
    ['client', /card of the contact or company/],
    ['products', /product list/],
    ['xero', /Change it in Xero/],
    ['settings', /An administrator changes it in the settings/],
  ] as const)('when it is put right in %s, then it says so, and one can look again', async (place, sentence) => {
    const { api } = await open([readiness({ problems: [problem('client_missing', { kind: 'elsewhere', place })] }), readiness()])
    const item = screen.getByRole('listitem')
    expect(within(item).getByText(sentence)).toBeInstanceOf(Element)
    fireEvent.click(within(item).getByRole('button', { name: 'Look again' }))
    expect(await screen.findByRole('button', { name: 'Create invoice' })).toBeInstanceOf(Element)
    expect(api.readiness).toHaveBeenCalledTimes(2)
  })
})

test('when another deal is opened, then the choice made for the first one is gone', async () => {
  const rules = [
    { id: RULE, name: 'Payment agreed', organisation: 'Northstar' },
    { id: OTHER_RULE, name: 'Deposit', organisation: 'Northstar' },
  ]
  function Page() {
    return <Readiness dealId={useHost().dealId ?? 0} onCreate={() => {}} />
  }
  const { api, moveTo } = draw(<Page />, { api: { readiness: async () => readiness({ rules }) } })
  fireEvent.change(await screen.findByLabelText('Rule'), { target: { value: OTHER_RULE } })
  await waitFor(() => expect(api.readiness).toHaveBeenLastCalledWith(7, OTHER_RULE, expect.anything()))
  moveTo({ dealId: 8 })
  await waitFor(() => expect(api.readiness).toHaveBeenLastCalledWith(8, null, expect.anything()))
})
