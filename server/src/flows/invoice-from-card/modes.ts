import { type CreateMode, createModes } from '../../contract/invoice-form.ts'
import type { Deed, MyPermissions } from '../../contract/permission.ts'
import type { Books } from '../../domain/books.ts'
import type { CardWish } from '../../domain/card-wish.ts'
import { sendsByEmail } from '../../domain/invoice-from-deal.ts'
import type { Rule } from '../../domain/rule.ts'

/** What a person must be allowed to do for each, beside making the invoice itself. */
const needed: Record<CreateMode, Deed[]> = {
  draft: ['create'],
  submit: ['create'],
  approve: ['create', 'approve'],
  approve_and_send: ['create', 'approve', 'send'],
}

const statuses: Record<CreateMode, CardWish['status']> = {
  draft: 'draft',
  submit: 'submitted',
  approve: 'authorised',
  approve_and_send: 'authorised',
}

export const deedsOf = (mode: CreateMode): Deed[] => needed[mode]
export const statusOf = (mode: CreateMode): CardWish['status'] => statuses[mode]
export const isMailed = (mode: CreateMode): boolean => mode === 'approve_and_send'

/** What a person may do, in the order of `createModes`. Xero mails nothing for its demo company. */
export const modesOf = (mine: MyPermissions, books: Pick<Books, 'isDemo'>): CreateMode[] =>
  createModes.filter((mode) => needed[mode].every((deed) => mine[deed]) && !(isMailed(mode) && books.isDemo))

/** The rule's own wish, or the furthest of what this person may do instead; a draft for somebody who may do nothing. */
export function modeOf(rule: Rule, modes: CreateMode[]): CreateMode {
  const wished = createModes.indexOf(modeOfRule(rule))
  return modes.findLast((mode) => createModes.indexOf(mode) <= wished) ?? 'draft'
}

/** The rule as it would be if it said so itself. */
export const asWished = (rule: Rule, mode: CreateMode): Rule => ({
  ...rule,
  createStatus: statusOf(mode),
  sendByEmail: isMailed(mode),
})

function modeOfRule(rule: Rule): CreateMode {
  if (sendsByEmail(rule)) return 'approve_and_send'
  const modes = { draft: 'draft', submitted: 'submit', authorised: 'approve' } as const
  return modes[rule.createStatus]
}
