import { Router } from 'express'
import type { CreateMode, InvoiceForm } from '../../contract/invoice-form.ts'
import type { Invoice, InvoiceLine } from '../../domain/invoice.ts'
import type { CardWish } from '../../domain/card-wish.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Links } from '../../store/links.ts'
import type { CurrentBooks } from '../current-books.ts'
import { optionsOf } from '../invoice-from-card/fill-form.ts'
import { modesOf } from '../invoice-from-card/modes.ts'
import type { Open } from '../open.ts'
import { demandEditable } from './edit-invoice.ts'
import { linkedInvoiceOf } from './linked-invoice.ts'
import { demandPermission, permissionsOf } from './permissions.ts'
import type { TakeAnswer } from './take-answer.ts'
import { readInvoice } from './unchanged-invoice.ts'

type Needs = { open: Pick<Open, 'books'>; links: Pick<Links, 'byIds'>; currentBooks: CurrentBooks; takeAnswer: TakeAnswer }

/** Behind `requireSession`: the form of an invoice that exists, as it is in Xero at this moment. */
export function invoiceFormRoutes({ open, links, currentBooks, takeAnswer }: Needs): Router {
  const router = Router()
  router.get('/invoices/:id/form', async (req, res) => {
    const caller = callerOf(req)
    const { link, invoice: stored } = await linkedInvoiceOf(req, links)
    // Whoever may not approve may not change what has been approved either.
    demandPermission(caller, 'create', ...(stored.status === 'authorised' ? (['approve'] as const) : []))
    const { organisation, books } = await currentBooks(link.accountId, link.organisationId)
    const xero = open.books(organisation, 'person')
    const invoice = await readInvoice(stored.id, xero)
    // The version that the form shows is the one that the card knows: editing it is no surprise to anybody.
    if (invoice.updatedAt > stored.versionAt) await takeAnswer({ link, invoice: stored }, invoice)
    demandEditable(invoice)
    const [contact] = await xero.getContacts([invoice.contactId])
    const modes = modesOf(permissionsOf(caller), books).filter((mode) => invoice.status !== 'authorised' || isApproving(mode))
    const answer: InvoiceForm = {
      organisation: { id: organisation.id, name: organisation.name },
      ruleId: null,
      contact: { kind: 'known', contactId: invoice.contactId, name: invoice.contactName, email: contact?.email ?? null },
      date: invoice.date,
      dueDay: invoice.dueDay ?? invoice.date,
      currency: invoice.currency,
      reference: invoice.reference,
      lineAmounts: invoice.lineAmounts,
      lines: linesOf(invoice.lines, link.wish),
      brandingThemeId: invoice.brandingThemeId,
      mode: modeOf(invoice.status),
      modes,
      invoicedOfLines: [],
      options: optionsOf(books),
      version: invoice.updatedAt.toISOString(),
    }
    res.json(answer)
  })
  return router
}

const isApproving = (mode: CreateMode) => mode === 'approve' || mode === 'approve_and_send'

const modeOf = (status: Invoice['status']): CreateMode =>
  status === 'draft' ? 'draft' : status === 'submitted' ? 'submit' : 'approve'

/** Lines that nobody has added or removed since they were ordered still know their line of the deal. */
const linesOf = (lines: InvoiceLine[], wish: CardWish | null): InvoiceForm['lines'] =>
  lines.map((line, index) => ({
    dealLine: wish?.lines.length === lines.length ? (wish.lines[index]?.dealLine ?? null) : null,
    description: line.description,
    quantity: line.quantity?.toFixed() ?? '1',
    unitAmount: (line.unitAmount ?? line.amount).toFixed(),
    discountPercent: line.discountPercent?.toFixed() ?? null,
    itemCode: line.itemCode,
    accountCode: line.accountCode,
    taxType: line.taxType,
    tracking: line.tracking,
  }))
