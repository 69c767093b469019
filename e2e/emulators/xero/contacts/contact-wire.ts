import { msDate } from '../api/dates.ts'
import type { Fields } from '../api/where.ts'
import type { Contact } from '../state/entities.ts'
import { amountDue } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'

const ADDRESS_TYPES = ['STREET', 'POBOX']
const PHONE_TYPES = ['DEFAULT', 'DDI', 'FAX', 'MOBILE']
const FULL_ONLY = ['SalesDefaultAccountCode', 'SalesDefaultLineAmountType'] as const

/** How much is shown: `full` for single and paged reads, `list` for unpaged ones, `summary` for `summaryOnly=true`. */
export type ContactDetail = 'full' | 'list' | 'summary'

/** A contact as the API sends it. Both address types and four phones always come, empty if unset. */
export function contactToWire(org: Organisation, contact: Contact, detail: ContactDetail, today: string) {
  const { contactId, name, status, texts, persons, updatedAt, paymentTerms, mergedToContactId } = contact
  const base = {
    ContactID: contactId,
    ContactStatus: status,
    Name: name,
    ...texts,
    Phones: PHONE_TYPES.map((PhoneType) => ({
      PhoneType,
      PhoneNumber: '',
      PhoneAreaCode: '',
      PhoneCountryCode: '',
      ...contact.phones[PhoneType],
    })),
    UpdatedDateUTC: msDate(updatedAt),
    HasAttachments: false,
    HasValidationErrors: false,
  }
  if (detail === 'summary') return base
  const invoices = [...org.invoices.values()].filter((invoice) => invoice.contactId === contactId)
  const listed = {
    ...base,
    Addresses: ADDRESS_TYPES.map((AddressType) => ({
      AddressType,
      City: '',
      Region: '',
      PostalCode: '',
      Country: '',
      ...contact.addresses[AddressType],
    })),
    ContactGroups: [] as GroupResource[],
    IsSupplier: invoices.some(({ type }) => type === 'ACCPAY'),
    IsCustomer: invoices.some(({ type }) => type === 'ACCREC'),
  }
  if (detail === 'list') return withoutFields(listed, FULL_ONLY)
  const open = invoices.filter((invoice) => invoice.type === 'ACCREC' && invoice.status === 'AUTHORISED')
  const owed = (some: typeof open) => Math.round(some.reduce((sum, invoice) => sum + amountDue(invoice), 0) * 100) / 100
  return {
    ...listed,
    ContactGroups: groupsOf(org, contact),
    ContactPersons: persons,
    SalesTrackingCategories: [],
    PurchasesTrackingCategories: [],
    ...(paymentTerms && { PaymentTerms: paymentTerms }),
    ...(mergedToContactId !== undefined && { MergedToContactID: mergedToContactId }),
    Balances: {
      AccountsReceivable: { Outstanding: owed(open), Overdue: owed(open.filter(({ dueDate = today }) => dueDate < today)) },
      AccountsPayable: { Outstanding: 0, Overdue: 0 },
    },
  }
}

type GroupResource = ReturnType<typeof groupsOf>[number]

const groupsOf = ({ contactGroups }: Organisation, { groupIds }: Contact) =>
  contactGroups
    .filter(({ contactGroupId }) => groupIds.includes(contactGroupId))
    .map(({ contactGroupId, name }) => ({
      ContactGroupID: contactGroupId,
      Name: name,
      Status: 'ACTIVE' as const,
      Contacts: [] as object[],
      HasValidationErrors: false,
    }))

function withoutFields<T extends object>(object: T, fields: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !fields.includes(key))) as T
}

export const CONTACT_FIELDS: Fields<Contact> = {
  ContactID: { type: 'guid', of: ({ contactId }) => contactId },
  Name: { type: 'text', of: ({ name }) => name },
  ContactStatus: { type: 'text', of: ({ status }) => status },
  ContactNumber: { type: 'text', of: ({ texts }) => texts.ContactNumber },
  AccountNumber: { type: 'text', of: ({ texts }) => texts.AccountNumber },
  EmailAddress: { type: 'text', of: ({ texts }) => texts.EmailAddress },
  FirstName: { type: 'text', of: ({ texts }) => texts.FirstName },
  LastName: { type: 'text', of: ({ texts }) => texts.LastName },
  CompanyNumber: { type: 'text', of: ({ texts }) => texts.CompanyNumber },
  TaxNumber: { type: 'text', of: ({ texts }) => texts.TaxNumber },
  UpdatedDateUTC: { type: 'date', of: ({ updatedAt }) => updatedAt },
}

export type ContactResource = ReturnType<typeof contactToWire>
