import type { RequestHandler } from 'express'
import { z } from 'zod'
import { groupBy } from '../../domain/group-by.ts'
import type { Inbox } from '../../inbox/inbox.ts'
import type { Log } from '../../log.ts'
import type { NewEvent } from '../../store/events.ts'
import type { Organisation, Organisations } from '../../store/organisations.ts'
import { isXeroSignature, parseXeroEvents, type XeroEvent } from '../../xero/webhook.ts'
import { booksChangedEvent, contactChangedEvent, invoiceChangedEvent } from './invoice-events.ts'

type Needs = { keys: string[]; organisations: Pick<Organisations, 'ofTenants'>; inbox: Pick<Inbox, 'note'>; log: Log }

/**
 * POST /xero/webhooks, with the raw body. Xero signs every byte and gives five seconds; a wrong signature is answered 401,
 * and a call without events (Xero asks whether we would notice a wrong one) without touching the database. Answers are empty.
 */
export const invoiceChanged =
  ({ keys, organisations, inbox, log }: Needs): RequestHandler =>
  async (req, res) => {
    const body = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0)
    if (!isXeroSignature({ body, signature: req.get('x-xero-signature'), keys })) {
      res.status(401).end()
      return
    }
    const { events: told, unreadable: senseless } = parseXeroEvents(body)
    // Anything else than an id would spoil the call that reads forty at once.
    const events = told.filter(({ resourceId }) => z.guid().safeParse(resourceId).success)
    const unreadable = senseless + told.length - events.length
    if (unreadable > 0) log.warn({ unreadable, events: events.length }, 'some events of a Xero webhook cannot be read')
    if (events.length > 0) {
      // One address hears of every organisation that ever connected: unknown ones are acknowledged and left alone.
      const known = groupBy(
        await organisations.ofTenants([...new Set(events.map(({ tenantId }) => tenantId))]),
        ({ tenantId }) => tenantId,
      )
      await inbox.note(
        events
          // A contact that was just made has no past to follow.
          .filter(({ kind, type }) => kind !== 'contact' || type === 'updated')
          .flatMap((event) => (known.get(event.tenantId) ?? []).map((organisation) => toInbox(organisation, event))),
      )
    }
    res.status(200).end()
  }

/** The same change goes to the inbox of every account that uses the organisation. */
function toInbox({ id, accountId }: Organisation, event: XeroEvent): NewEvent {
  const place = { accountId, organisationId: id }
  const told = { at: event.happenedAt, type: event.type }
  switch (event.kind) {
    case 'invoice':
      return invoiceChangedEvent(place, event.resourceId, told)
    case 'contact':
      return contactChangedEvent(place, event.resourceId, told)
    case 'credit_note':
    case 'prepayment':
    case 'overpayment':
      return booksChangedEvent(place, { ...told, kind: event.kind, resourceId: event.resourceId })
  }
}
