import { type Api, idQueries, inGroups } from './call.ts'
import type { KommoCrm } from './port.ts'
import { writeAll } from './write-all.ts'
import { newNote, noteTypeQuery, ownNotePage } from './wire-notes.ts'
import { anything } from './wire-page.ts'

const PER_CALL = 50 // Kommo, Limitations: recommended for bulk creates

/** Our notes in the feed of deals. */
export const createNotes = ({ api }: { api: Api }): Pick<KommoCrm, 'addNotes' | 'readOwnNotes'> => ({
  async addNotes(notes) {
    const refused = []
    for (const group of inGroups(notes, PER_CALL))
      refused.push(
        ...(await writeAll(group, (items) =>
          api.write({ method: 'POST', path: '/leads/notes', body: items.map(newNote) }, anything),
        )),
      )
    return refused
  },

  async readOwnNotes(dealIds) {
    const notes = []
    for (const query of idQueries('filter[entity_id][]', dealIds))
      notes.push(...(await api.readAll(`/leads/notes?${query}&${noteTypeQuery}`, ownNotePage)))
    return notes
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id)
      .map(({ dealId, text, createdAt }) => ({ dealId, text, createdAt }))
  },
})
