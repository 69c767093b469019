import { Router } from 'express'
import type { PayLinkOutput, RecipientsOutput } from '../../contract/invoice-action.ts'
import { pdfName } from '../../domain/pdf-name.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { LinkedInvoice, Links } from '../../store/links.ts'
import type { CurrentBooks } from '../current-books.ts'
import type { Open } from '../open.ts'
import { linkedInvoiceOf } from './linked-invoice.ts'
import { readRecipients } from './recipients.ts'
import type { Known } from './unchanged-invoice.ts'

type Needs = {
  open: Pick<Open, 'books'>
  links: Pick<Links, 'byIds' | 'mark' | 'mailedSince'>
  contactLinks: Pick<ContactLinks, 'clientsOf'>
  currentBooks: CurrentBooks
  now: () => Date
}

/** Behind `requireSession`: what Xero alone has, asked for at this moment by somebody who waits for it. */
export function invoicePapersRoutes(needs: Needs): Router {
  const { links, contactLinks, now } = needs
  const router = Router()

  router.get('/invoices/:id/recipients', async (req, res) => {
    const { link, invoice } = await linkedInvoiceOf(req, links)
    const { organisationId } = link
    const { books, xero } = await openBooks({ link }, needs)
    const [client] = await contactLinks.clientsOf(organisationId, invoice.contactId)
    const recipients = await readRecipients({ invoice, organisationId, books }, { xero, links, now: now() })
    const answer: RecipientsOutput = { ...recipients, client: client ?? null }
    res.json(answer)
  })

  router.get('/invoices/:id/pay-link', async (req, res) => {
    const { link, invoice } = await linkedInvoiceOf(req, links)
    const answer: PayLinkOutput = {
      url: hasPage(invoice) ? (link.onlineUrl ?? (await askForPage({ link, invoice }, needs))) : null,
    }
    // Whoever has the address sees the invoice: it is kept nowhere on the way.
    res.set('Cache-Control', 'no-store').json(answer)
  })

  router.get('/invoices/:id/pdf', async (req, res) => {
    const { link, invoice } = await linkedInvoiceOf(req, links)
    const { xero } = await openBooks({ link }, needs)
    const pdf = await xero.readPdf(invoice.id)
    res.set({
      'Content-Type': 'application/pdf',
      'Content-Disposition': `attachment; filename="${pdfName(invoice)}"`,
      'Cache-Control': 'no-store',
    })
    res.send(pdf)
  })
  return router
}

async function openBooks({ link }: Pick<Known, 'link'>, { open, currentBooks }: Needs) {
  const { organisation, books } = await currentBooks(link.accountId, link.organisationId)
  return { books, xero: open.books(organisation, 'person') }
}

/** Xero Accounting API, online invoice: sales invoices only, none for drafts. */
const hasPage = ({ status }: LinkedInvoice) => status === 'authorised' || status === 'paid'

/** It stays the same for the life of the invoice, so it is asked for once. */
async function askForPage({ link, invoice }: Known, needs: Needs): Promise<string | null> {
  const { xero } = await openBooks({ link }, needs)
  const onlineUrl = await xero.onlineInvoiceUrl(invoice.id)
  if (onlineUrl !== null) await needs.links.mark([link.id], { onlineUrl })
  return onlineUrl
}
