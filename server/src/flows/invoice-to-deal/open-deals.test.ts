// Invoices made by hand: which ones count, whose they are, and what a person may answer. Never a guess in silence.
import { afterEach, describe, expect, test } from 'vitest'
import { type Office, type OfficeOptions, startOffice } from '../../../test/world.ts'

let office: Office
afterEach(() => office.stop())

const DAY_MS = 24 * 3_600_000
const day = (days: number) => new Date(office.clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10)
const line = (amount: number, TaxType = 'NONE') => ({
  Description: 'Consulting',
  Quantity: 1,
  UnitAmount: amount,
  AccountCode: '200',
  TaxType,
})

async function openOffice(wish: object = {}, options: OfficeOptions = {}) {
  office = await startOffice({ rules: [], ...options })
  await wishFor(wish)
}
async function wishFor(wish: object) {
  const { status } = await office.api('PUT', `/organisations/${office.organisationId}/hand-made`, { mode: 'create', ...wish })
  expect(status).toBe(200)
}
let clients = 0
/** A client in Kommo and in Xero under one e-mail. */
function addClient({ email = `client${++clients}@example.com`, name = `Client ${clients}` } = {}) {
  const person = office.kommo.addContact(office.kommoAccountId, { name, email })
  return { person, contact: addContact({ name, email }) }
}
const addContact = ({ name = `Stranger ${++clients}`, email, number }: { name?: string; email?: string; number?: string } = {}) =>
  office.xero.addContact(office.tenantId, {
    Name: name,
    ...(email !== undefined && { EmailAddress: email }),
    ...(number !== undefined && { ContactNumber: number }),
  })
const addDeal = (contact: number | undefined, price: number, more: object = {}) =>
  office.kommo.addDeal(office.kommoAccountId, { name: 'Deal', price, ...(contact !== undefined && { contact }), ...more }).id
const addInvoice = (contactId: string, amount: number, more: object = {}) =>
  office.xero.addInvoice(office.tenantId, {
    Contact: { ContactID: contactId },
    Status: 'AUTHORISED',
    LineItems: [line(amount)],
    ...more,
  }).InvoiceID
const deals = () => office.kommo.deals(office.kommoAccountId)
const fieldsOf = (dealId: number) => office.kommo.deal(dealId).fields
const textsOf = (dealId: number) => office.kommo.notes(dealId).map(({ text }) => text)
type Match = { id: string; number: string; candidates: { dealId: number; reasons: string[] }[] }
const matches = async () => ((await office.api('GET', '/matches')).body as { matches: Match[] }).matches
const firstMatch = async () => {
  const [match] = await matches()
  if (!match) throw new Error('Nobody is asked.')
  return match
}
const answer = (id: string, given: object) => office.api('POST', `/matches/${id}`, given)

/** Smaller first. */
const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b)

type Expected = { link: number } | 'ask' | 'create' | 'leave'

/** Every kind of invoice an accountant makes, with the one right answer. */
function labelledInvoices(): { what: string; id: string; expected: Expected }[] {
  const cases: { what: string; id: string; expected: Expected }[] = []
  const add = (what: string, id: string, expected: Expected) => cases.push({ what, id, expected })
  /** Its own client with one deal of 500; the invoice is made of what `make` says. */
  const known = (
    what: string,
    make: (dealId: number) => { amount: number; more?: object },
    expected: 'link' | 'ask' | 'create',
  ) => {
    const { person, contact } = addClient()
    const dealId = addDeal(person.id, 500)
    const { amount, more } = make(dealId)
    add(what, addInvoice(contact.ContactID, amount, more), expected === 'link' ? { link: dealId } : expected)
  }
  const named = (Reference: string, amount = 500) => ({ amount, more: { Reference } })
  known('names its deal', (id) => named(`Deal ${id}`), 'link')
  known('names it with a number word', (id) => named(`deal no. ${id}`, 700), 'link')
  known('names it in Russian', (id) => named(`Сделка №${id}`), 'link')
  known('names it in Spanish', (id) => named(`Negocio ${id} anticipo`), 'link')
  known('carries its address', (id) => named(`https://acme.kommo.com/leads/detail/${id}`), 'link')
  known('names it after a hash', (id) => named(`#${id}`), 'link')
  known('is nothing but its number', (id) => named(String(id)), 'link')
  known('names it and another text', (id) => named(`Permit for Ada, deal ${id}, second part`, 10), 'link')
  known('has the amount', () => ({ amount: 500 }), 'link')
  known('has the amount before tax', () => ({ amount: 500, more: { LineItems: [line(500, 'OUTPUT2')] } }), 'link')
  known('has another amount', () => ({ amount: 501 }), 'ask')
  known('has the amount in another currency', () => ({ amount: 500, more: { CurrencyCode: 'USD' } }), 'ask')
  known('names a deal that does not exist', () => named('Deal 999999999'), 'ask')
  known('numbers an order', (id) => named(`order #${id}`), 'link')
  known('has a telephone number', () => named('+49 30 123456'), 'link')

  const stranger = (what: string, make: (dealId: number) => object, expected: 'link' | 'ask' | 'create', amount = 500) => {
    const { person } = addClient()
    const dealId = addDeal(person.id, 500)
    add(what, addInvoice(addContact().ContactID, amount, make(dealId)), expected === 'link' ? { link: dealId } : expected)
  }
  stranger('unknown client names a deal', (id) => ({ Reference: `Deal ${id}` }), 'link', 77)
  stranger('unknown client, hash and amount', (id) => ({ Reference: `#${id}` }), 'link')
  stranger('unknown client, hash, another amount', (id) => ({ Reference: `#${id}` }), 'ask', 77)
  stranger('unknown client', () => ({}), 'create')
  stranger('unknown client, date as reference', () => ({ Reference: '20261124' }), 'create')
  stranger('unknown client, an invoice number', (id) => ({ Reference: `INV-${id}` }), 'create')
  stranger('unknown client, an order', (id) => ({ Reference: `Order no. ${id}` }), 'create')
  stranger('unknown client, unknown deal', () => ({ Reference: 'Deal 999999998' }), 'create')
  stranger('unknown client, absurd number', () => ({ Reference: 'Deal 99999999999999' }), 'create')

  const { person: two, contact: twoContact } = addClient()
  const twins = [addDeal(two.id, 300), addDeal(two.id, 300)]
  add('two deals of the amount', addInvoice(twoContact.ContactID, 300), 'ask')
  add('names two deals', addInvoice(twoContact.ContactID, 300, { Reference: `Deals ${twins.join(' and ')}` }), 'ask')
  add('names one of two of the amount', addInvoice(twoContact.ContactID, 300, { Reference: `Deal ${twins[1]}` }), {
    link: twins[1] ?? 0,
  })

  const { person: lost, contact: lostContact } = addClient()
  const lostDeal = addDeal(lost.id, 300)
  office.kommo.moveDeal(lostDeal, 143)
  add('only a lost deal', addInvoice(lostContact.ContactID, 300), 'create')
  add('names a lost deal', addInvoice(lostContact.ContactID, 300, { Reference: `Deal ${lostDeal}` }), 'ask')

  const { person: won, contact: wonContact } = addClient()
  const wonDeal = addDeal(won.id, 300)
  office.kommo.moveDeal(wonDeal, 142)
  add('names a won deal', addInvoice(wonContact.ContactID, 300, { Reference: `Deal ${wonDeal}` }), { link: wonDeal })

  const { contact: other } = addClient()
  add("names another client's deal", addInvoice(other.ContactID, 300, { Reference: `Deal ${wonDeal}` }), 'ask')

  const { person: tempted, contact: temptedContact } = addClient()
  const namedDeal = addDeal(tempted.id, 90)
  addDeal(tempted.id, 450)
  add(
    'names one, has the amount of another',
    addInvoice(temptedContact.ContactID, 450, { Reference: `Deal ${namedDeal}` }),
    'ask',
  )

  const { person: again, contact: againContact } = addClient()
  const once = addDeal(again.id, 220)
  add('first of two alike', addInvoice(againContact.ContactID, 220), { link: once })
  add('second of two alike', addInvoice(againContact.ContactID, 220), 'ask')

  const shared = addClient({ email: 'shared@example.com', name: 'Shared One' })
  office.kommo.addContact(office.kommoAccountId, { name: 'Shared Two', email: 'shared@example.com' })
  add('two persons, no deal', addInvoice(shared.contact.ContactID, 120), 'ask')
  const sharedToo = addClient({ email: 'both@example.com', name: 'Both One' })
  office.kommo.addContact(office.kommoAccountId, { name: 'Both Two', email: 'both@example.com' })
  addDeal(sharedToo.person.id, 130)
  add('two persons, one deal of the amount', addInvoice(sharedToo.contact.ContactID, 130), 'ask')

  const company = office.kommo.addCompany(office.kommoAccountId, { name: 'Lumen GmbH', email: 'ap@lumen.example' })
  const companyDeal = addDeal(undefined, 640, { company: company.id })
  const lumen = addContact({ name: 'Lumen GmbH', email: 'AP@Lumen.Example' })
  add('a company by its e-mail in capitals', addInvoice(lumen.ContactID, 640), { link: companyDeal })

  const namesake = office.kommo.addContact(office.kommoAccountId, { name: 'Common Name', email: 'common@example.com' })
  addDeal(namesake.id, 810)
  const sameName = addContact({ name: 'Common Name', email: 'else@example.com' })
  add('only the name is the same', addInvoice(sameName.ContactID, 810), 'create')

  const numbered = office.kommo.addContact(office.kommoAccountId, { name: 'Numbered' })
  const numberedDeal = addDeal(numbered.id, 910)
  add('our number on the contact', addInvoice(addContact({ number: `kommo-c-${numbered.id}` }).ContactID, 910), {
    link: numberedDeal,
  })
  add('a number of nobody', addInvoice(addContact({ number: 'kommo-c-4711' }).ContactID, 910), 'create')

  const { person: payer, contact: payerContact } = addClient()
  const paidDeal = addDeal(payer.id, 310)
  const paid = addInvoice(payerContact.ContactID, 310)
  office.xero.pay(paid)
  add('paid at once', paid, { link: paidDeal })

  const left = (what: string, more: object, amount = 500) => {
    const { person, contact } = addClient()
    const id = addInvoice(contact.ContactID, amount, { ...more, Reference: `Deal ${addDeal(person.id, amount)}` })
    add(what, id, 'leave')
    return id
  }
  left('draft', { Status: 'DRAFT' })
  left('awaiting approval', { Status: 'SUBMITTED' })
  left('below the smallest', {}, 9)
  left('made by a template', { RepeatingInvoiceID: '88888888-aaaa-4bbb-8ccc-000000000008' })
  left('dated before connecting', { Date: day(-30), DueDate: day(-3) })
  left('a bill', { Type: 'ACCPAY' })
  office.xero.voidInvoice(left('voided at once', {}))
  return cases
}

test('when the labelled invoices come at once, then none is linked wrongly in silence and each has its right answer', async () => {
  await openOffice({ minTotal: '10' })
  const cases = labelledInvoices()
  expect(cases).toHaveLength(48)
  await office.settle()
  const rows = await office.app.parts.db.invoiceLink.findMany()
  const byId = new Map(rows.map((row) => [row.invoiceId, row]))
  const got = (id: string): Expected => {
    const row = byId.get(id)
    if (!row || row.state === 'IGNORED') return 'leave'
    if (row.state === 'ASKING') return 'ask'
    return row.isDealOpened ? 'create' : { link: Number(row.dealId) }
  }
  const wrong = cases.filter(
    ({ id, expected }) => typeof got(id) === 'object' && JSON.stringify(got(id)) !== JSON.stringify(expected),
  )
  expect(wrong).toEqual([])
  expect(cases.map(({ what, id }) => [what, got(id)])).toEqual(cases.map(({ what, expected }) => [what, expected]))
  expect(await matches()).toHaveLength(cases.filter(({ expected }) => expected === 'ask').length)
  for (const { candidates } of await matches()) for (const { reasons } of candidates) expect(reasons).not.toEqual([])
})

describe('the wish', () => {
  test('when the contact has to be in a group, then only those come, and drafts come when they are approved', async () => {
    await openOffice({})
    const member = addContact()
    const { ContactGroupID } = office.xero.addContactGroup(office.tenantId, { name: 'Clients', contacts: [member] })
    await wishFor({ contactGroupIds: [ContactGroupID], includeRepeating: true })
    addInvoice(addContact().ContactID, 100)
    const draft = addInvoice(member.ContactID, 200, {
      Status: 'DRAFT',
      RepeatingInvoiceID: '88888888-aaaa-4bbb-8ccc-000000000008',
    })
    await office.settle()
    expect(deals()).toEqual([])
    office.xero.approve(draft)
    await office.settle()
    expect(deals()).toMatchObject([{ price: 200 }])
    expect(fieldsOf(deals()[0]?.id ?? 0)).toMatchObject({ 'Invoice ID': draft })
  })

  test('when nothing is wished, then nothing is stored', async () => {
    office = await startOffice({ rules: [] })
    addInvoice(addContact().ContactID, 100)
    await office.settle()
    expect(deals()).toEqual([])
    expect(await office.app.parts.db.invoiceLink.count()).toBe(0)
  })

  test('when a deal opens, then it has all the data, and the next invoice of the contact finds the same client', async () => {
    await openOffice({})
    const contact = addContact({ name: 'Oslo Trading Ltd' })
    addInvoice(contact.ContactID, 100)
    await office.settle()
    addInvoice(contact.ContactID, 700)
    await office.settle()
    // The second one is asked about, since the client has an open deal of another amount.
    expect(await firstMatch()).toMatchObject({ candidates: [{ reasons: expect.arrayContaining(['The client is the same.']) }] })
    const opened = deals().filter(({ price }) => price === 100)
    expect(opened).toMatchObject([{ company: { name: 'Oslo Trading Ltd' }, files: [{}] }])
    expect(textsOf(opened[0]?.id ?? 0)).toEqual([expect.stringMatching(/belongs to this deal[^]*Lines:\n1\. Consulting/)])
  })
})

describe('asking', () => {
  test('when a person links it, then the deal shows it, others are too late, and it can be taken back for a day', async () => {
    await openOffice({ mode: 'ask' })
    const { person, contact } = addClient()
    const dealId = addDeal(person.id, 5)
    const otherId = addDeal(person.id, 6)
    const invoiceId = addInvoice(contact.ContactID, 100)
    await office.settle()
    const { id, candidates } = await firstMatch()
    expect(new Set(candidates.map((each) => each.dealId))).toEqual(new Set([dealId, otherId]))
    expect(await answer(id, { answer: 'link', dealId: 999_999_999 })).toMatchObject({ status: 404 })
    expect(await answer('nonsense', { answer: 'ignore' })).toMatchObject({ status: 400 })
    const both = await Promise.all([answer(id, { answer: 'link', dealId }), answer(id, { answer: 'link', dealId })])
    expect(statusesOf(both)).toEqual([200, 404])
    await office.settle()
    expect(fieldsOf(dealId)).toMatchObject({ 'Invoice ID': invoiceId, 'Amount due': '100' })
    expect(textsOf(dealId)).toEqual([expect.stringMatching(/A person chose it/)])
    expect(await matches()).toEqual([])

    expect((await office.api('POST', `/matches/${id}/undo`)).status).toBe(204)
    expect((await office.api('POST', `/matches/${id}/undo`)).status).toBe(404)
    await office.settle()
    expect(fieldsOf(dealId)).toEqual({})
    expect(textsOf(dealId)[0]).toMatch(/was taken from this deal again/)
    expect(await firstMatch()).toMatchObject({ id, candidates: [{ dealId }] })

    expect((await answer(id, { answer: 'link', dealId: otherId })).status).toBe(200)
    await office.later(25 * 3_600_000)
    expect((await office.api('POST', `/matches/${id}/undo`)).status).toBe(404)
    expect(fieldsOf(otherId)).toMatchObject({ 'Invoice ID': invoiceId })
  })

  test('when a person asks for a new deal twice at once, then one opens; taken back, its fields are empty', async () => {
    await openOffice({ mode: 'ask' })
    addInvoice(addContact({ name: 'Solo Ltd' }).ContactID, 100)
    await office.settle()
    const { id } = await firstMatch()
    const both = await Promise.all([answer(id, { answer: 'new_deal' }), answer(id, { answer: 'new_deal' })])
    expect(statusesOf(both)).toEqual([200, 404])
    await office.later(30_000)
    expect(deals()).toMatchObject([{ price: 100 }])
    expect((await office.api('POST', `/matches/${id}/undo`)).status).toBe(204)
    await office.settle()
    expect(deals()[0]?.fields).toEqual({})
    expect((await answer(id, { answer: 'new_deal' })).status).toBe(200)
    await office.later(30_000)
    expect(deals()).toHaveLength(2)
  })

  test('when a person ignores it, then changes do not bring it back, but undo does', async () => {
    await openOffice({ mode: 'ask' })
    const invoiceId = addInvoice(addContact().ContactID, 100)
    await office.settle()
    const { id } = await firstMatch()
    expect(await answer(id, { answer: 'ignore' })).toMatchObject({ status: 200, body: { dealId: null } })
    expect((await answer(id, { answer: 'ignore' })).status).toBe(404)
    office.xero.pay(invoiceId, 10)
    await office.settle()
    expect(await matches()).toEqual([])
    expect((await office.api('POST', `/matches/${id}/undo`)).status).toBe(204)
    expect(await firstMatch()).toMatchObject({ id })
    office.xero.removePayment(invoiceId)
    office.xero.voidInvoice(invoiceId)
    await office.settle()
    expect(await matches()).toEqual([])
  })

  test('when Kommo refuses or loses the new deal, then the person may answer again or it goes on by itself', async () => {
    await openOffice({ mode: 'ask' })
    addInvoice(addContact().ContactID, 100)
    await office.settle()
    const { id } = await firstMatch()
    office.kommo.failNext('POST /api/v4/leads/complex', 422)
    expect((await answer(id, { answer: 'new_deal' })).status).toBe(422)
    expect(await firstMatch()).toMatchObject({ id })
    office.kommo.failNext('POST /api/v4/leads/complex', { kind: 'lose_answer' })
    expect((await answer(id, { answer: 'new_deal' })).status).toBe(502)
    await office.settle()
    await office.later(30_000)
    expect(deals()).toMatchObject([{ price: 100, files: [{}] }])
    expect(textsOf(deals()[0]?.id ?? 0)).toHaveLength(1)
  })
})

describe('ours are not theirs', () => {
  test('when our own creates lose their answers and the webhooks are faster, then no deal opens for them', async () => {
    await openOffice({}, { rules: [{}] })
    const { person } = addClient()
    const ids = [100, 200, 300].map((price) => addDeal(person.id, price))
    office.xero.faults.add({ method: 'PUT', path: '/api.xro/2.0/Invoices', action: { kind: 'lose_answer' } })
    office.kommo.moveDeals(ids, 'Payment agreed')
    await office.settle()
    await office.later(60_000)
    await office.later(20 * 60_000)
    expect(deals()).toHaveLength(3)
    expect(office.xero.invoices()).toHaveLength(3)
    expect(await office.app.parts.db.invoiceLink.count({ where: { origin: 'XERO' } })).toBe(0)
  })
})
