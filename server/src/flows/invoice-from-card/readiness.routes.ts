// Before somebody presses "create": can this deal be invoiced, how would it look, and what is in the way.
import { Router } from 'express'
import { z } from 'zod'
import type { ReadinessOutput } from '../../contract/invoice-form.ts'
import { AppError } from '../../domain/errors.ts'
import { rulesForDeal } from '../../domain/rules-for-deal.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { Links } from '../../store/links.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Rules } from '../../store/rules.ts'
import type { SeenDeals } from '../../store/seen-deals.ts'
import type { CurrentBooks } from '../current-books.ts'
import { clientKey } from '../deal-to-invoice/resolve-contacts.ts'
import { permissionsOf } from '../invoice-card/permissions.ts'
import type { Open } from '../open.ts'
import { asOrdered, currenciesOf, fillForm } from './fill-form.ts'
import { type FoundContact, knownContacts, lookForContact, noContact } from './find-contact.ts'
import { type Look, lookAtDeals, usableRules } from './look-at-deals.ts'
import { problemOf } from './problem-of.ts'
import { dealParams, readDeal } from './read-deal.ts'

type Needs = {
  open: Open
  rules: Pick<Rules, 'ofAccount'>
  organisations: Pick<Organisations, 'ofAccount'>
  links: Pick<Links, 'ofDeals'>
  contactLinks: Pick<ContactLinks, 'find'>
  seenDeals: SeenDeals
  currentBooks: CurrentBooks
  now: () => Date
}

const query = z.object({ rule: z.guid().optional(), from: z.guid().optional() })

/** Behind `requireSession`: the form of a new invoice. Reads Kommo, and Xero for a client whom nobody has met; writes neither. */
export function readinessRoutes(needs: Needs): Router {
  const router = Router()
  router.get('/deals/:id/readiness', async (req, res) => {
    const caller = callerOf(req)
    const { account } = caller
    const { id } = dealParams.parse(req.params)
    const { rule: wished, from } = query.parse(req.query)
    const now = needs.now()
    const [rules, organisations] = await Promise.all([
      needs.rules.ofAccount(account.id),
      needs.organisations.ofAccount(account.id),
    ])
    const usable = usableRules(rules, organisations)
    const crm = needs.open.crm(account)
    const deal = await readDeal(account.id, id, { crm, seenDeals: needs.seenDeals })
    const choice = rulesForDeal(usable, deal)
    const rule = wished === undefined ? choice[0] : choice.find((each) => each.id === wished)
    if (!rule && wished !== undefined) throw new AppError('not_found', 'rule.unknown')

    const names = new Map(organisations.map((each) => [each.id, each.name]))
    const answer: ReadinessOutput = {
      form: null,
      problems: [],
      rules: choice.map((each) => ({ id: each.id, name: each.name, organisation: names.get(each.organisationId) ?? '' })),
      asOf: now.toISOString(),
    }
    const [look] = rule
      ? await lookAtDeals([{ deal, rule }], { ...needs, account, crm, mine: permissionsOf(caller), mode: null, now })
      : []
    if (look) {
      const [found, earlier] = await Promise.all([contactOf(look, needs), needs.links.ofDeals(account.id, [id])])
      const context = { organisationId: look.organisation.id, currencies: currenciesOf(look.books) }
      const order = earlier.find((link) => link.id === from && link.origin === 'CARD' && link.state === 'REFUSED')?.wish
      const form = fillForm({ ...look, found, earlier })
      answer.form = order ? asOrdered(form, order) : form
      answer.problems = [...look.refusals, ...found.refusals].map((refusal) => problemOf(refusal, context))
    }
    res.json(answer)
  })
  return router
}

/** From memory, else by one look in Xero. */
async function contactOf({ organisation, billing }: Look, { open, contactLinks }: Needs): Promise<FoundContact> {
  const { client, email } = billing
  if (!client) return noContact
  const known = await knownContacts(organisation.id, [{ client, email }], contactLinks)
  return known.get(clientKey(client)) ?? lookForContact(open.books(organisation, 'person'), { client, email })
}
