import type { Link } from '../../store/links.ts'

/**
 * To whom Xero mails an invoice once it is made, in words for the note; null when nobody wished it.
 *
 * @param mailing ids of the rules that say so; null for what was ordered from the card, where the person has said it.
 */
export function mailedTo(
  { origin, wish, ruleId }: Pick<Link, 'origin' | 'wish' | 'ruleId'>,
  mailing: Set<string> | null,
): string | null {
  if (origin !== 'CARD') return mailing?.has(ruleId ?? '') ? 'the client' : null
  if (!wish?.send) return null
  return (wish.contact.kind === 'new' ? wish.contact.email : null) ?? 'the client'
}
