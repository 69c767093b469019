import { z } from 'zod'
import { groupBy } from '../../domain/group-by.ts'
import { type Flow, forAll } from '../../inbox/worker.ts'
import type { ContactLinks } from '../../store/contact-links.ts'
import type { InboxEvent } from '../../store/events.ts'
import type { Organisations } from '../../store/organisations.ts'
import type { Open } from '../open.ts'

const payload = z.object({ organisationId: z.string(), contactId: z.string() })
const contactOf = (event: InboxEvent) => payload.parse(event.payload)

/**
 * Keeps the links between clients and contacts alive: a merged contact's clients follow to its heir, an archived one is
 * forgotten and matched anew at the next invoice. Contacts that no client is linked to cost no call.
 */
export const followContacts =
  ({ open, organisations, contactLinks }: { open: Open; organisations: Organisations; contactLinks: ContactLinks }): Flow =>
  async ({ account, events }) => {
    for (const [organisationId, share] of groupBy(events, (event) => contactOf(event).organisationId)) {
      const organisation = await organisations.byId(account.id, organisationId)
      const linked = await contactLinks.linkedAmong(organisationId, [
        ...new Set(share.map((event) => contactOf(event).contactId)),
      ])
      if (!organisation || organisation.state === 'DISCONNECTED' || linked.length === 0) continue
      for (const { id, mergedIntoId, isArchived, paymentTerms } of await open
        .books(organisation, 'background')
        .getContacts(linked)) {
        if (mergedIntoId !== null) await contactLinks.follow(organisationId, id, mergedIntoId)
        else if (isArchived) await contactLinks.forget(organisationId, [id])
        else await contactLinks.saveTerms(organisationId, id, paymentTerms)
      }
    }
    return forAll(events, { kind: 'done', text: 'The links to contacts are up to date.' })
  }
