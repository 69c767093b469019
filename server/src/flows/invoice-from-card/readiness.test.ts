// Before somebody presses "create": what the form says, what is in the way, and what putting it right does.
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { readinessOutput } from '../../contract/invoice-form.ts'
import { type Office, type OfficeOptions, startOffice } from '../../../test/world.ts'
import { create, readiness } from '../../../test/at-the-card.ts'

let office: Office
afterEach(() => office.stop())

const open = async (options?: OfficeOptions) => {
  office = await startOffice(options)
}
const addPerson = (more: Parameters<Office['kommo']['addContact']>[1] = {}) =>
  office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron', email: 'ada@example.com', ...more })
const addDeal = (deal: Partial<Parameters<Office['kommo']['addDeal']>[1]> = {}) =>
  office.kommo.addDeal(office.kommoAccountId, { name: 'Residence permit', price: 1_200, contact: addPerson().id, ...deal })
const codes = async (dealId: number) => (await readiness(office, dealId)).problems.map(({ code }) => code)
const fix = (dealId: number, body: object) => office.api('POST', `/deals/${dealId}/fixes`, body)
const live = () => office.xero.invoices().filter(({ Status }) => Status !== 'VOIDED')

describe('the form', () => {
  test('when a deal is ready, then the form looks like its invoice, for three calls to Kommo and one to Xero', async () => {
    await open()
    const deal = addDeal()
    await office.settle()
    office.kommo.log.reset()
    office.xero.log.reset()
    const answer = await readiness(office, deal.id)
    expect(readinessOutput.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({
      problems: [],
      rules: [{ name: 'Invoice on Payment agreed', organisation: 'Acme Books' }],
      form: {
        organisation: { name: 'Acme Books' },
        contact: { kind: 'new', name: 'Ada Byron', email: 'ada@example.com' },
        currency: 'EUR',
        reference: `Deal ${deal.id}`,
        lines: [{ dealLine: 0, description: 'Residence permit', quantity: '1', unitAmount: '1200', accountCode: '200' }],
        mode: 'approve',
        modes: ['draft', 'submit', 'approve', 'approve_and_send'],
        invoicedOfLines: ['0'],
      },
    })
    expect(answer.form?.options.accounts.map(({ code }) => code)).toContain('200')
    expect(answer.form?.options.currencies).toEqual(['EUR', 'USD', 'GBP'])
    expect(office.kommo.log.count({ kind: 'request' })).toBeLessThanOrEqual(3)
    expect(office.xero.log.count({ kind: 'request' })).toBe(1)
    expect(office.xero.contacts()).toEqual([])
    expect(await office.app.parts.seenDeals.find(office.accountId, [deal.id])).toMatchObject([{ name: 'Residence permit' }])
  })

  test('when the client is known, then Xero is not asked at all, and a rule’s invoice has taken every line', async () => {
    await open()
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    office.xero.log.reset()
    const { form } = await readiness(office, deal.id)
    expect(form?.contact).toMatchObject({ kind: 'known', contactId: live()[0]?.Contact.ContactID })
    expect(form?.invoicedOfLines).toEqual(['1200'])
    expect(office.xero.log.count({ kind: 'request' })).toBe(0)
  })

  test('when several rules fit, then the one of the stage is first, then those of the pipeline, and another can be asked for', async () => {
    await open({ rules: [{ name: 'Sales' }, { name: 'Talk', stage: 'Talking', createStatus: 'draft' }] })
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Talking')
    const { form, rules } = await readiness(office, deal.id)
    expect([form?.mode, ...rules.map(({ name }) => name)]).toEqual(['draft', 'Talk', 'Sales'])
    const other = await readiness(office, deal.id, { rule: rules[1]?.id ?? '' })
    expect([other.form?.ruleId, other.form?.mode]).toEqual([rules[1]?.id, 'approve'])
    expect((await office.api('GET', `/deals/${deal.id}/readiness?rule=${randomUUID()}`)).status).toBe(404)
  })

  test('when there is no rule, then there is no form, and an unknown deal is not found', async () => {
    await open({ rules: [] })
    expect(await readiness(office, addDeal().id)).toMatchObject({ form: null, problems: [], rules: [] })
    expect((await office.api('GET', '/deals/999999999/readiness')).status).toBe(404)
  })

  test('when nothing is filled in, then the form shows what is known and the problems stand beside it', async () => {
    await open()
    const gone = office.kommo.addProduct(office.kommoAccountId, { name: 'Permit', price: 10 })
    const free = office.kommo.addProduct(office.kommoAccountId, { name: 'Unpriced' })
    const products = [{ product: gone.id, quantity: 2 }, { product: free.id }]
    const deal = office.kommo.addDeal(office.kommoAccountId, { name: 'Family', products })
    const { form, problems } = await readiness(office, deal.id)
    expect(form).toMatchObject({
      contact: { kind: 'missing' },
      lines: [
        { dealLine: 0, quantity: '2', unitAmount: '10' },
        { dealLine: 1, description: 'Unpriced', unitAmount: '0' },
      ],
    })
    expect(problems.map(({ code, fix: { kind } }) => [code, kind])).toEqual([
      ['client_missing', 'elsewhere'],
      ['product_price_missing', 'elsewhere'],
    ])
  })

  test('when the invoice is not to be sent, then a missing e-mail is no problem', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    const deal = office.kommo.addDeal(office.kommoAccountId, {
      name: 'Permit',
      price: 10,
      contact: office.kommo.addContact(office.kommoAccountId, { name: 'Grace Hopper' }).id,
    })
    expect(await codes(deal.id)).toEqual(['email_missing'])
    const nobody = { everyone: false, roleIds: [], userIds: [] }
    const everyone = { everyone: true, roleIds: [], userIds: [] }
    await office.api('PUT', '/permissions', { create: everyone, approve: everyone, send: nobody, void: nobody, link: everyone })
    const { form, problems } = await readiness(office, deal.id, { user: 'max@acme.example' })
    expect([form?.mode, problems]).toEqual(['approve', []])
  })
})

describe('a fix', () => {
  test('when the e-mail is typed into the card, then Kommo has it and the rule’s invoice is made at once', async () => {
    await open({ rules: [{ sendByEmail: true }] })
    const grace = office.kommo.addContact(office.kommoAccountId, { name: 'Grace Hopper' })
    const deal = addDeal({ contact: grace.id })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    const { problems } = await readiness(office, deal.id)
    expect(problems).toMatchObject([{ code: 'email_missing', fix: { kind: 'email', clientKind: 'person', clientId: grace.id } }])
    const { status } = await fix(deal.id, { fix: 'email', clientKind: 'person', clientId: grace.id, email: 'grace@example.com' })
    expect(status).toBe(204)
    await office.settle()
    expect(office.xero.invoices()).toHaveLength(1)
    expect(office.xero.emails()).toHaveLength(1)
    const elsewhere = { fix: 'email', clientKind: 'person', clientId: addPerson().id, email: 'x@example.com' }
    expect((await fix(deal.id, elsewhere)).status).toBe(404)
  })

  test('when the client is in Xero already, then the address goes there too, unless accounting has one', async () => {
    await open()
    const bare = office.kommo.addContact(office.kommoAccountId, { name: 'Ada Byron' })
    const known = addPerson({ name: 'Grace Hopper', email: 'grace@example.com' })
    const deals = [bare, known].map(({ id }) => addDeal({ contact: id }))
    for (const { id } of deals) office.kommo.moveDeal(id, 'Payment agreed')
    await office.settle()
    for (const [index, client] of [bare, known].entries()) {
      const body = { fix: 'email', clientKind: 'person', clientId: client.id, email: 'new@example.com' }
      expect((await fix(deals[index]?.id ?? 0, body)).status).toBe(204)
    }
    const emails = office.xero.contacts().map(({ Name, EmailAddress }) => [Name, EmailAddress])
    expect(emails).toEqual(
      expect.arrayContaining([
        ['Ada Byron', 'new@example.com'],
        ['Grace Hopper', 'grace@example.com'],
      ]),
    )
  })

  test('when the amount is typed into the card, then the deal has it and is invoiced', async () => {
    await open()
    const deal = addDeal({ price: 0 })
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    expect(await codes(deal.id)).toEqual(['amount_missing'])
    expect((await fix(deal.id, { fix: 'amount', amount: '99.5' })).status).toBe(204)
    const [seen] = await office.app.parts.seenDeals.find(office.accountId, [deal.id])
    expect(seen?.value?.toFixed()).toBe('99.5')
    await office.settle()
    expect(office.kommo.deal(deal.id).price).toBe(99.5)
    expect(office.xero.invoices()).toMatchObject([{ SubTotal: 99.5 }])
  })

  test('when the field that the rule reads is empty, then the card names it, offers the currencies, and saves what is typed', async () => {
    await open({ rules: [] })
    const currency = office.kommo.addField(office.kommoAccountId, 'leads', { name: 'Currency', type: 'text' })
    const service = office.kommo.addField(office.kommoAccountId, 'leads', { name: 'Service', type: 'textarea' })
    await office.addRule({
      currencySource: { kind: 'field', fieldId: currency.id },
      lineSource: { kind: 'field', fieldId: service.id },
    })
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    const { form, problems } = await readiness(office, deal.id)
    expect(form).toMatchObject({ currency: 'EUR', lines: [{ description: '' }] })
    expect(problems.map((each) => each.fix)).toEqual([
      { kind: 'field', fieldId: currency.id, name: 'Currency', options: ['EUR', 'USD', 'GBP'] },
      { kind: 'field', fieldId: service.id, name: 'Service', options: [] },
    ])
    // The card shows the rule's refusal from our own store, with the same control.
    const { body } = await office.api('GET', `/deals/${deal.id}/invoices`)
    expect(body).toMatchObject({ refused: [{ problems: problems.map((each) => ({ fix: each.fix })) }] })
    await fix(deal.id, { fix: 'field', fieldId: currency.id, value: 'usd' })
    await fix(deal.id, { fix: 'field', fieldId: service.id, value: 'Two permits' })
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ CurrencyCode: 'USD', LineItems: [{ Description: 'Two permits' }] }])
  })

  test('when several contacts fit, then the chosen one is invoiced, now and later', async () => {
    await open()
    const [, second] = ['Ada', 'A. Byron'].map((Name) =>
      office.xero.addContact(office.tenantId, { Name, EmailAddress: 'ada@example.com' }),
    )
    const deal = addDeal()
    office.kommo.moveDeal(deal.id, 'Payment agreed')
    await office.settle()
    expect(office.xero.invoices()).toEqual([])
    const { form, problems } = await readiness(office, deal.id)
    expect(form?.contact).toMatchObject({ kind: 'choose', candidates: [{ name: 'Ada' }, { name: 'A. Byron' }] })
    const [problem] = problems
    if (problem?.fix.kind !== 'contact') throw new Error(`The fix is ${problem?.fix.kind}.`)
    expect(problem.fix.candidates).toHaveLength(2)
    const { clientKind, clientId, organisationId } = problem.fix
    const choice = { fix: 'contact', clientKind, clientId, organisationId, contactId: second?.ContactID }
    expect((await fix(deal.id, { ...choice, contactId: randomUUID() })).status).toBe(400)
    expect((await fix(deal.id, { ...choice, organisationId: randomUUID() })).status).toBe(404)
    expect((await fix(deal.id, choice)).status).toBe(204)
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ Contact: { Name: 'A. Byron' } }])
  })

  test('when an order from the card meets two contacts that fit, then it waits for the choice and is then made', async () => {
    await open()
    const deal = addDeal()
    const { id } = await create(office, deal.id)
    for (const Name of ['Ada', 'A. Byron']) office.xero.addContact(office.tenantId, { Name, EmailAddress: 'ada@example.com' })
    await office.settle()
    const [refused] = await office.app.parts.links.ofDeals(office.accountId, [deal.id])
    expect(refused).toMatchObject({ id, state: 'REFUSED', problem: [{ code: 'contact_ambiguous' }] })
    const [problem] = (await readiness(office, deal.id)).problems
    if (problem?.fix.kind !== 'contact') throw new Error('There is nothing to choose.')
    const { kind: _, candidates, ...whom } = problem.fix
    await fix(deal.id, { fix: 'contact', ...whom, contactId: candidates[0]?.contactId })
    expect((await office.api('POST', `/pending/${id}`, { key: randomUUID(), action: 'retry' })).status).toBe(202)
    await office.settle()
    expect(office.xero.invoices()).toMatchObject([{ Contact: { Name: candidates[0]?.name } }])
  })

  test('when Kommo does not take what was typed, then the person reads why', async () => {
    await open()
    const deal = addDeal()
    const { status, body } = await fix(deal.id, { fix: 'field', fieldId: 999_999, value: 'x' })
    expect(status).toBeGreaterThanOrEqual(400)
    expect((body as { error: { message: string } }).error.message).not.toBe('')
  })
})
