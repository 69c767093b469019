import type { InvoiceDeed } from '../contract/deal-invoices.ts'
import type { InvoiceState, StateFacts } from './invoice.ts'

/**
 * What the state of an invoice allows people to do from the card, in the order of the contract. Money that came, or a credit,
 * closes an invoice for editing and voiding: that is undone in Xero first. A link for paying exists once it is approved.
 *
 * Source: Xero Accounting API, Invoices: status codes, updates of paid invoices, emailing, online invoice.
 */
export function invoiceDeeds(state: InvoiceState, { total, amountDue }: Pick<StateFacts, 'total' | 'amountDue'>): InvoiceDeed[] {
  switch (state) {
    case 'draft':
    case 'awaiting_approval':
      return ['approve', 'edit', 'pdf', 'void', 'unlink']
    case 'awaiting_payment':
    case 'part_paid':
    case 'overdue':
      return amountDue.lt(total) ? ['send', 'pay_link', 'pdf', 'unlink'] : ['edit', 'send', 'pay_link', 'pdf', 'void', 'unlink']
    case 'paid':
      return ['send', 'pay_link', 'pdf', 'unlink']
    case 'voided':
    case 'deleted':
      return ['unlink', 'create_again']
  }
}
