import { type NewEvent, PRIORITY } from '../store/events.ts'

type Named = { id: string; accountId: string }

const about = (link: Named, kind: string, priority: number, more: object = {}): NewEvent => ({
  accountId: link.accountId,
  source: 'self',
  kind,
  subject: `link:${link.id}`,
  dedupeHash: `${kind}:${link.id}`,
  priority,
  payload: { linkId: link.id, ...more },
})

/** What is still to be done once an invoice exists. Written in the transaction that links it, so that none of it is lost. */
export const afterLinking = (link: Named, { sendTo }: { sendTo: string | null }): NewEvent[] => [
  about(link, 'show_invoice', PRIORITY.finish),
  ...(sendTo === null ? [] : [about(link, 'email_invoice', PRIORITY.finish, { sentTo: sendTo })]),
  papersOf(link),
]

/** The PDF and the line in the history, made or renewed. */
export const papersOf = (link: Named): NewEvent => about(link, 'file_papers', PRIORITY.sweep)
