// What people do in Xero itself, with the same rules as the API where both have them.
import { Decimal } from 'decimal.js'
import { type Input, textOf } from '../api/input.ts'
import type { Context } from '../context.ts'
import { creditEvent, raise } from '../events.ts'
import { saveInvoice } from '../invoices/invoice-save.ts'
import type { CreditDocument } from '../state/entities.ts'
import { amountDue, type CreditKind, type Invoice } from '../state/invoice.ts'
import { addHistory, newId, type Organisation, touch, transaction } from '../state/state.ts'
import { dayIn } from '../state/timezones.ts'

const PERSON = 'Accountant'

const CREDIT_WORDS: Record<CreditKind, string> = {
  credit_note: 'Credit note',
  overpayment: 'Overpayment',
  prepayment: 'Prepayment',
}
const CREDIT_TYPES: Record<Invoice['type'], Record<CreditKind, CreditDocument['type']>> = {
  ACCREC: { credit_note: 'ACCRECCREDIT', overpayment: 'RECEIVE-OVERPAYMENT', prepayment: 'RECEIVE-PREPAYMENT' },
  ACCPAY: { credit_note: 'ACCPAYCREDIT', overpayment: 'SPEND-OVERPAYMENT', prepayment: 'SPEND-PREPAYMENT' },
}

export type Accountant = ReturnType<typeof createAccountant>

/** Everything here throws an `Error` with Xero's messages when the books forbid it. */
export function createAccountant(context: Context) {
  const { state, clock } = context

  const find = (invoiceId: string): { org: Organisation; invoice: Invoice } => {
    for (const org of state.organisations.values()) {
      const invoice = org.invoices.get(invoiceId)
      if (invoice) return { org, invoice }
    }
    throw new Error(`No invoice ${invoiceId}.`)
  }
  const save = (org: Organisation, base: Invoice | null, input: Input): string => {
    const { result } = transaction(org, () => {
      const saved = saveInvoice(org, base, input, context, { unitPlaces: 4, createdByApp: null, user: PERSON })
      return { keep: saved.ok, result: saved }
    })
    const resource = result.wire() as { InvoiceID: string; ValidationErrors?: { Message: string }[] }
    if (!result.ok)
      throw new Error((resource.ValidationErrors ?? []).map(({ Message }) => Message).join(' ') || 'The contact is not valid.')
    for (const event of result.events) raise(context, event)
    return resource.InvoiceID
  }
  /** Puts money or credit on an invoice, or takes it off, and lets the status follow. */
  const settle = (org: Organisation, changed: Invoice, changes: string, details: string) => {
    const now = clock.now()
    const isPaid = amountDue(changed) === 0
    const { fullyPaidOn: _before, ...rest } = changed
    const invoice: Invoice = {
      ...rest,
      status: isPaid ? 'PAID' : 'AUTHORISED',
      ...(isPaid && { fullyPaidOn: dayIn(org.timezone, now) }),
      updatedAt: touch(org, now),
    }
    org.invoices.set(invoice.invoiceId, invoice)
    addHistory(org, invoice.invoiceId, { changes, details, user: PERSON, at: invoice.updatedAt })
  }
  const invoiceEvent = (org: Organisation, invoiceId: string) =>
    raise(context, { category: 'INVOICE', type: 'UPDATE', resourceId: invoiceId, tenantId: org.tenantId })
  const checkAmount = (invoice: Invoice, amount: number) => {
    if (invoice.status !== 'AUTHORISED') throw new Error('Payments can only be made against Authorised documents')
    if (amount <= 0 || new Decimal(amount).greaterThan(amountDue(invoice)))
      throw new Error('Payment amount exceeds the amount outstanding on this document')
  }

  return {
    find,
    /**
     * A document made by hand: a sales invoice, or a bill with `Type: 'ACCPAY'`. Missing parts get sensible values: due in
     * 14 days, one line of 100 on account 200 (bills: 400). `RepeatingInvoiceID` plays a template that made it.
     */
    addInvoice(org: Organisation, input: Input): string {
      const now = clock.now()
      const dueOn = dayIn(org.timezone, new Date(now.getTime() + 14 * 86_400_000))
      const isBill = input['Type'] === 'ACCPAY'
      const lines = [{ Description: 'Work done', Quantity: 1, UnitAmount: 100, AccountCode: isBill ? '400' : '200' }]
      const invoiceId = save(org, null, {
        Type: 'ACCREC',
        Contact: { Name: isBill ? 'Office supplier' : 'Walk-in customer' },
        DueDate: dueOn,
        LineItems: lines,
        ...input,
      })
      const { invoice } = find(invoiceId)
      const repeatingInvoiceId = textOf(input, 'RepeatingInvoiceID')
      if (repeatingInvoiceId) org.invoices.set(invoiceId, { ...invoice, repeatingInvoiceId })
      return invoiceId
    },
    editInvoice(invoiceId: string, input: Input): string {
      const { org, invoice } = find(invoiceId)
      return save(org, invoice, input)
    },
    /** Pays the whole rest, or a part of it. @returns the payment id. */
    pay(invoiceId: string, amount?: number): string {
      const { org, invoice } = find(invoiceId)
      const paid = amount ?? amountDue(invoice)
      checkAmount(invoice, paid)
      const { currencyRate } = invoice
      const date = dayIn(org.timezone, clock.now())
      const payment = { paymentId: newId(), date, amount: paid, accountCode: '090', currencyRate, updatedAt: clock.now() }
      settle(
        org,
        { ...invoice, payments: [...invoice.payments, payment] },
        'Payment received',
        `Payment received for ${paid.toFixed(2)}`,
      )
      invoiceEvent(org, invoiceId)
      return payment.paymentId
    },
    /** Takes one payment back, or all of them; a paid invoice waits for payment again. */
    removePayment(invoiceId: string, paymentId?: string) {
      const { org, invoice } = find(invoiceId)
      const payments = paymentId === undefined ? [] : invoice.payments.filter((payment) => payment.paymentId !== paymentId)
      if (payments.length === invoice.payments.length) throw new Error('The payment does not exist.')
      settle(org, { ...invoice, payments }, 'Payment Deleted', 'Payment removed')
      invoiceEvent(org, invoiceId)
    },
    /** A credit note, overpayment or prepayment of exactly this amount, allocated to the invoice. @returns its id. */
    credit(invoiceId: string, amount: number, kind: CreditKind = 'credit_note'): string {
      const { org, invoice } = find(invoiceId)
      checkAmount(invoice, amount)
      const date = dayIn(org.timezone, clock.now())
      const notes = [...org.creditDocuments.values()].filter((one) => one.kind === 'credit_note')
      const document: CreditDocument = {
        documentId: newId(),
        kind,
        type: CREDIT_TYPES[invoice.type][kind],
        number: kind === 'credit_note' ? `CN-${String(notes.length + 1).padStart(4, '0')}` : '',
        contactId: invoice.contactId,
        date,
        total: amount,
        currencyCode: invoice.currencyCode,
        status: 'PAID',
        allocations: [{ allocationId: newId(), invoiceId, amount, date }],
        updatedAt: touch(org, clock.now()),
      }
      org.creditDocuments.set(document.documentId, document)
      const credits = [...invoice.credits, { kind, documentId: document.documentId, amount, date }]
      settle(org, { ...invoice, credits }, 'Credit Applied', `${nameOf(document)} for ${amount.toFixed(2)} applied`)
      raise(context, creditEvent(org.tenantId, { ...document, status: 'AUTHORISED' }, 'CREATE'))
      raise(context, creditEvent(org.tenantId, document, 'UPDATE'))
      if (state.assumptions.creditRaisesInvoiceEvent) invoiceEvent(org, invoiceId)
      return document.documentId
    },
    /** Takes one allocation off the invoice again, or all of them; the credit stays with the contact, to be used elsewhere. */
    removeCredit(invoiceId: string, documentId?: string) {
      const { org, invoice } = find(invoiceId)
      const isGone = (id: string) => documentId === undefined || id === documentId
      const credits = invoice.credits.filter((credit) => !isGone(credit.documentId))
      if (credits.length === invoice.credits.length) throw new Error('The allocation does not exist.')
      settle(org, { ...invoice, credits }, 'Credit Removed', 'Credit allocation removed')
      for (const { documentId: id } of invoice.credits.filter((credit) => isGone(credit.documentId))) {
        const document = org.creditDocuments.get(id)
        if (!document) continue
        const allocations = document.allocations.filter((allocation) => allocation.invoiceId !== invoiceId)
        const open: CreditDocument = { ...document, status: 'AUTHORISED', allocations, updatedAt: touch(org, clock.now()) }
        org.creditDocuments.set(id, open)
        raise(context, creditEvent(org.tenantId, open, 'UPDATE'))
      }
      if (state.assumptions.creditRaisesInvoiceEvent) invoiceEvent(org, invoiceId)
    },
  }
}

const nameOf = ({ kind, number }: CreditDocument) => `${CREDIT_WORDS[kind]} ${number}`.trim()
