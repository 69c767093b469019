import { createAccountant } from './accountant/accountant.ts'
import { createContactBook } from './accountant/contacts.ts'
import { contactToWire } from './contacts/contact-wire.ts'
import type { Context } from './context.ts'
import type { BookMethods, ContactRef, InvoiceRef, OrganisationRef } from './handle.ts'
import { invoiceToWire } from './invoices/invoice-wire.ts'
import { seedOrganisation } from './state/seed-organisation.ts'
import { newId, type Organisation, type User } from './state/state.ts'
import { dayIn } from './state/timezones.ts'

/** The people's side of the emulator: organisations, users, contacts and invoices, without the API. */
export function createBooks(context: Context): BookMethods {
  const { state, clock } = context
  const accountant = createAccountant(context)
  const contactBook = createContactBook(context)

  const organisation = (ref: OrganisationRef): Organisation => {
    const key = typeof ref === 'string' ? ref : ref.tenantId
    const found = state.organisations.get(key) ?? [...state.organisations.values()].find(({ name }) => name === key)
    if (!found) throw new Error(`No organisation ${key}.`)
    return found
  }
  const organisations = (ref?: OrganisationRef) => (ref === undefined ? [...state.organisations.values()] : [organisation(ref)])
  const today = (org: Organisation) => dayIn(org.timezone, clock.now())
  const invoiceId = (ref: InvoiceRef) => (typeof ref === 'string' ? ref : ref.InvoiceID)
  const contactId = (ref: ContactRef) => (typeof ref === 'string' ? ref : ref.ContactID)
  const invoice = (ref: InvoiceRef) => {
    const { org, invoice: found } = accountant.find(invoiceId(ref))
    return invoiceToWire(org, found, { detail: 'full', unitPlaces: 4, today: today(org) })
  }
  const contact = (id: string) => {
    const { org, contact: found } = contactBook.find(id)
    return contactToWire(org, found, 'full', today(org))
  }
  const inFortnight = (org: Organisation) => dayIn(org.timezone, new Date(clock.now().getTime() + 14 * 86_400_000))

  return {
    addOrganisation(seed = {}) {
      const org = seedOrganisation(seed, clock.now())
      state.organisations.set(org.tenantId, org)
      const { tenantId, name, shortCode } = org
      return { tenantId, name, shortCode }
    },
    configureOrganisation(ref, { periodLockDate, approvalsPerMonth, ...changes }) {
      const org = organisation(ref)
      Object.assign(org, changes)
      if (periodLockDate === null) delete org.periodLockDate
      else if (periodLockDate !== undefined) org.periodLockDate = periodLockDate
      if (approvalsPerMonth === null) delete org.approvalsPerMonth
      else if (approvalsPerMonth !== undefined) org.approvalsPerMonth = approvalsPerMonth
    },
    resetDemoCompany(ref) {
      const old = organisation(ref)
      const { name, baseCurrency, currencies, countryCode, timezone, paysTax } = old
      const org = seedOrganisation(
        { name, baseCurrency, currencies, countryCode, timezone, paysTax, class: 'DEMO', isDemoCompany: true },
        clock.now(),
      )
      state.organisations.delete(old.tenantId)
      state.organisations.set(org.tenantId, org)
      for (const connection of state.connections.values())
        if (connection.tenantId === old.tenantId) state.connections.delete(connection.id)
      for (const user of state.users.values())
        user.tenantIds = user.tenantIds.map((id) => (id === old.tenantId ? org.tenantId : id))
      return { tenantId: org.tenantId, name, shortCode: org.shortCode }
    },
    addAccount(ref, { code, name, type = 'REVENUE', taxType }) {
      const org = organisation(ref)
      const sales = org.accounts.find((account) => account.code === '200')
      const account = {
        accountId: newId(),
        code,
        name,
        type,
        class: 'REVENUE' as const,
        status: 'ACTIVE' as const,
        taxType: taxType ?? sales?.taxType ?? 'NONE',
        enablePayments: false,
        updatedAt: clock.now(),
      }
      org.accounts.push(account)
      return { AccountID: account.accountId }
    },
    archiveAccount(ref, code) {
      const account = organisation(ref).accounts.find((one) => one.code === code)
      if (!account) throw new Error(`No account ${code}.`)
      account.status = 'ARCHIVED'
      account.updatedAt = clock.now()
    },
    addUser({ email, name = 'Ada Byron', organisations: refs }) {
      const tenantIds = refs ? refs.map((ref) => organisation(ref).tenantId) : [...state.organisations.keys()]
      const known = [...state.users.values()].find((user) => user.email === email)
      const [firstName = '', ...lastName] = name.split(' ')
      const user: User = known ?? { userId: newId(), email, firstName, lastName: lastName.join(' '), tenantIds: [] }
      user.tenantIds = [...new Set([...user.tenantIds, ...tenantIds])]
      state.users.set(user.userId, user)
      return { userId: user.userId, email }
    },
    connections: () => [...state.connections.values()],
    disconnect(connectionId) {
      if (!state.connections.delete(connectionId)) throw new Error(`No connection ${connectionId}.`)
    },

    addContact: (ref, partial = {}) => contact(contactBook.addContact(organisation(ref), partial)),
    addContactGroup(ref, { name, contacts = [] }) {
      const ContactGroupID = contactBook.addToGroup(organisation(ref), name, contacts.map(contactId))
      return { ContactGroupID, Name: name }
    },
    contacts: (ref) =>
      organisations(ref).flatMap((org) => [...org.contacts.values()].map((one) => contactToWire(org, one, 'full', today(org)))),
    archiveContact: (ref) => contactBook.archiveContact(contactId(ref)),
    mergeContact: (from, into) => contactBook.mergeContact(contactId(from), contactId(into)),

    invoices: (ref) => organisations(ref).flatMap((org) => [...org.invoices.keys()].map(invoice)),
    invoice,
    addInvoice: (ref, partial = {}) => invoice(accountant.addInvoice(organisation(ref), partial)),
    editInvoice: (ref, changes) => invoice(accountant.editInvoice(invoiceId(ref), changes)),
    approve(ref) {
      const { org, invoice: found } = accountant.find(invoiceId(ref))
      const DueDate = found.dueDate ?? inFortnight(org)
      return invoice(accountant.editInvoice(found.invoiceId, { Status: 'AUTHORISED', DueDate }))
    },
    pay(ref, amount) {
      accountant.pay(invoiceId(ref), amount)
      return invoice(ref)
    },
    removePayment(ref, paymentId) {
      accountant.removePayment(invoiceId(ref), paymentId)
      return invoice(ref)
    },
    credit(ref, amount) {
      accountant.credit(invoiceId(ref), amount)
      return invoice(ref)
    },
    applyOverpayment(ref, amount) {
      accountant.credit(invoiceId(ref), amount, 'overpayment')
      return invoice(ref)
    },
    applyPrepayment(ref, amount) {
      accountant.credit(invoiceId(ref), amount, 'prepayment')
      return invoice(ref)
    },
    removeCredit(ref, documentId) {
      accountant.removeCredit(invoiceId(ref), documentId)
      return invoice(ref)
    },
    voidInvoice: (ref) => invoice(accountant.editInvoice(invoiceId(ref), { Status: 'VOIDED' })),
    deleteInvoice: (ref) => invoice(accountant.editInvoice(invoiceId(ref), { Status: 'DELETED' })),
    emails: () =>
      [...state.organisations.values()]
        .flatMap(({ emails }) => emails)
        .toSorted((a, b) => a.sentAt.getTime() - b.sentAt.getTime()),
    historyOf(ref) {
      const { org, invoice: found } = accountant.find(invoiceId(ref))
      return org.history.get(found.invoiceId) ?? []
    },
  }
}
