import { isDeepStrictEqual } from 'node:util'
import { refusalsNote } from '../../domain/deal-notes.ts'
import type { Refusal } from '../../domain/refusal.ts'
import type { KommoCrm } from '../../kommo/port.ts'
import type { Link, Links } from '../../store/links.ts'

/**
 * Writes on deals why they have no invoice yet, and remembers it. The same reasons are told once per stay in the stage.
 * The note goes first: killed in between, we would rather say it twice than never. A deal that takes no note (it was
 * deleted meanwhile) still keeps its reasons for the card.
 */
export async function tellDeals(
  refused: { link: Link; refusals: Refusal[] }[],
  { crm, links }: { crm: KommoCrm; links: Links },
): Promise<void> {
  // Facts that are not part of the sentence may have changed too, e.g. which contacts there are to choose from.
  const changed = refused.filter(({ link, refusals }) => !isDeepStrictEqual(link.problem, refusals))
  // Compared as people read them: the database stores the facts of a reason in an order of its own.
  const news = changed.filter(({ link, refusals }) => !link.problem || refusalsNote(link.problem) !== refusalsNote(refusals))
  if (news.length > 0)
    await crm.addNotes(news.map(({ link, refusals }) => ({ dealId: link.dealId, text: refusalsNote(refusals) })))
  await links.refuse(changed.map(({ link, refusals }) => ({ id: link.id, refusals })))
}
