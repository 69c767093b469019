import { Router } from 'express'
import { z } from 'zod'
import type { DealInvoiceOutput, DealInvoicesOutput } from '../../contract/deal-invoices.ts'
import { type Day, dayIn } from '../../domain/day.ts'
import { invoiceState } from '../../domain/invoice.ts'
import { invoiceLink } from '../../domain/invoice-link.ts'
import { type MoneyBar, moneyBar, type MoneySums } from '../../domain/money-bar.ts'
import { refusalSentence } from '../../domain/refusal.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Link, Links } from '../../store/links.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'

type Needs = { links: Links; organisations: Pick<Organisations, 'ofAccount'>; rules: Pick<Rules, 'ofAccount'>; now: () => Date }

const params = z.object({ id: z.coerce.number().int().positive() })

/** Behind `requireSession`: what the card asks about a deal. From our store; calls neither system. */
export function dealInvoicesRoutes({ links, organisations, rules, now }: Needs): Router {
  const router = Router()
  router.get('/deals/:id/invoices', async (req, res) => {
    const { account } = callerOf(req)
    const { id } = params.parse(req.params)
    const [ofDeal, allOrganisations, allRules] = await Promise.all([
      links.ofDeals(account.id, [id]),
      organisations.ofAccount(account.id),
      rules.ofAccount(account.id),
    ])
    const organisationOf = new Map(allOrganisations.map((each) => [each.id, each]))
    const ruleNames = new Map(allRules.map((rule) => [rule.id, rule.name]))
    const answer: DealInvoicesOutput = {
      // Newest first: what was made last is what people look for.
      invoices: ofDeal.toReversed().flatMap((link) => toOutput(link, organisationOf.get(link.organisationId), now())),
      money: moneyOutput(
        moneyBar({ value: null, currency: account.currency, invoices: ofDeal.flatMap(({ invoice }) => invoice ?? []) }),
      ),
      refusals: ofDeal.flatMap((link) =>
        link.state === 'REFUSED' && link.problem
          ? [{ rule: ruleNames.get(link.ruleId ?? '') ?? '', sentences: link.problem.map(refusalSentence) }]
          : [],
      ),
      inProgress: ofDeal.filter(({ state }) => state === 'CLAIMED' || state === 'SENDING').length,
      asOf:
        ofDeal
          .map(({ updatedAt }) => updatedAt.toISOString())
          .toSorted()
          .at(-1) ?? null,
    }
    res.json(answer)
  })
  return router
}

const sumsOutput = ({ currency, invoiced, paid, credited, open }: MoneySums) => ({
  currency,
  invoiced: invoiced.toFixed(),
  paid: paid.toFixed(),
  credited: credited.toFixed(),
  open: open.toFixed(),
})

/** The deal's own value is on Kommo's page; here are its invoices. */
const moneyOutput = ({ others, ...sums }: MoneyBar): DealInvoicesOutput['money'] => ({
  ...sumsOutput(sums),
  others: others.map(sumsOutput),
})

function toOutput(link: Link, organisation: Organisation | undefined, now: Date): DealInvoiceOutput[] {
  const { invoice } = link
  if (!invoice) return []
  const today: Day = dayIn(organisation?.books?.timeZone ?? 'UTC', now)
  return [
    {
      id: link.id,
      number: invoice.number,
      state: invoiceState(invoice, today),
      currency: invoice.currency,
      total: invoice.total.toFixed(),
      amountPaid: invoice.amountPaid.toFixed(),
      amountCredited: invoice.amountCredited.toFixed(),
      amountDue: invoice.amountDue.toFixed(),
      date: invoice.date,
      dueDay: invoice.dueDay,
      contactName: invoice.contactName,
      isSent: invoice.isSent,
      link: invoiceLink({ shortCode: organisation?.books?.shortCode ?? null, invoiceId: invoice.id }),
      organisation: organisation?.name ?? '',
    },
  ]
}
