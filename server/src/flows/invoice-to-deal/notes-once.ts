import type { KommoCrm, RefusedDeal } from '../../kommo/port.ts'
import type { InboxEvent } from '../../store/events.ts'

/** Kommo dates notes by its own clock, to the second. */
const CLOCK_MARGIN_MS = 60_000

/**
 * Adds notes, each once. After a crash, a lost answer or a failure some of them may stand already, so then the deals are
 * looked at; a first attempt does not ask.
 *
 * @param notes `since` is when the cause of the note came up: an older note with the same words is about something else.
 * @param events whose turn this is.
 * @returns the deals that took no note, e.g. because they were deleted meanwhile.
 */
export async function addNotesOnce(
  crm: KommoCrm,
  notes: { dealId: number; text: string; since: Date }[],
  events: InboxEvent[],
): Promise<RefusedDeal[]> {
  if (notes.length === 0) return []
  const mayStand = events.some(({ isRepeated, errorCode }) => isRepeated || errorCode !== null)
  const standing = mayStand ? await crm.readOwnNotes([...new Set(notes.map(({ dealId }) => dealId))]) : []
  const missing = notes.filter(
    ({ dealId, text, since }) =>
      !standing.some(
        (note) =>
          note.dealId === dealId &&
          firstLine(note.text) === firstLine(text) &&
          note.createdAt.getTime() >= since.getTime() - CLOCK_MARGIN_MS,
      ),
  )
  return missing.length === 0 ? [] : crm.addNotes(missing.map(({ dealId, text }) => ({ dealId, text })))
}

/** Where lines end may change on the way; the first one says it all. */
const firstLine = (text: string) => text.split(/\r?\n/, 1)[0]?.trim()
