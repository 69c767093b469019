import { Router } from 'express'
import { z } from 'zod'
import type { SearchOutput } from '../../contract/invoice-action.ts'
import { amountInText } from '../../domain/amount-in-text.ts'
import { asAppError } from '../../domain/errors.ts'
import { type Invoice, invoiceState } from '../../domain/invoice.ts'
import type { Decimal } from '../../domain/money.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Links } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Open } from '../open.ts'
import { todayOf } from './invoice-output.ts'
import { requirePermission } from './permissions.ts'

type Needs = {
  open: Pick<Open, 'books'>
  links: Pick<Links, 'ofDeals' | 'ofInvoices'>
  organisations: Pick<Organisations, 'ofAccount'>
  now: () => Date
}

const query = z.object({ q: z.string().trim().min(2).max(60), deal: z.coerce.number().int().positive() })

const MAX_FOUND = 20

type Found = { invoice: Invoice; organisation: Organisation; dealId: number | null }

/** Behind `requireSession`: invoices in Xero that somebody looks for, to link one of them to a deal. */
export function searchRoutes(needs: Needs): Router {
  const router = Router()
  router.get('/invoices/search', requirePermission('link'), async (req, res) => {
    const { account } = callerOf(req)
    const { q, deal } = query.parse(req.query)
    const connected = (await needs.organisations.ofAccount(account.id)).filter(({ state }) => state === 'CONNECTED')
    const amount = amountInText(q)
    const found = await inAll(connected, (organisation) => searchIn(organisation, { text: q, amount }, needs))
    const ofDeal = await needs.links.ofDeals(account.id, [deal])
    const contacts = new Set(ofDeal.flatMap(({ invoice }) => invoice?.contactId ?? []))
    const answer: SearchOutput = {
      invoices: found
        .toSorted(
          (a, b) => likelihood(b, { text: q, amount, contacts }) - likelihood(a, { text: q, amount, contacts }) || byDate(a, b),
        )
        .slice(0, MAX_FOUND)
        .map((each) => foundOutput(each, needs.now())),
    }
    res.json(answer)
  })
  return router
}

/** One organisation that does not answer does not hide what the others found. @throws when none answers. */
async function inAll(organisations: Organisation[], search: (organisation: Organisation) => Promise<Found[]>): Promise<Found[]> {
  const results = await Promise.allSettled(organisations.map(search))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed && results.every(({ status }) => status === 'rejected')) throw asAppError(failed.reason)
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
}

async function searchIn(
  organisation: Organisation,
  { text, amount }: { text: string; amount: Decimal | null },
  { open, links }: Needs,
): Promise<Found[]> {
  const invoices = await open.books(organisation, 'person').searchInvoices(text, { limit: MAX_FOUND, amount })
  const linked = await links.ofInvoices(
    organisation.id,
    invoices.map(({ id }) => id),
  )
  const dealOf = new Map(linked.map(({ invoice, dealId }) => [invoice?.id, dealId]))
  return invoices.map((invoice) => ({ invoice, organisation, dealId: dealOf.get(invoice.id) ?? null }))
}

type Sought = { text: string; amount: Decimal | null; contacts: Set<string> }

/** What was typed in full leads; then what can be linked at all, and the deal's own client. */
function likelihood({ invoice, dealId }: Found, { text, amount, contacts }: Sought): number {
  const isNamed = invoice.number.toLowerCase() === text.toLowerCase()
  const isAmount = amount !== null && (invoice.total.eq(amount) || invoice.amountDue.eq(amount))
  return (isNamed ? 8 : 0) + (isAmount ? 4 : 0) + (dealId === null ? 2 : 0) + (contacts.has(invoice.contactId) ? 1 : 0)
}

const byDate = (a: Found, b: Found) => b.invoice.date.localeCompare(a.invoice.date)

const foundOutput = ({ invoice, organisation, dealId }: Found, now: Date): SearchOutput['invoices'][number] => ({
  organisationId: organisation.id,
  organisation: organisation.name,
  invoiceId: invoice.id,
  number: invoice.number,
  contactName: invoice.contactName,
  currency: invoice.currency,
  total: invoice.total.toFixed(),
  amountDue: invoice.amountDue.toFixed(),
  state: invoiceState(invoice, todayOf(organisation, now)),
  date: invoice.date,
  dueDay: invoice.dueDay,
  dealId,
})
