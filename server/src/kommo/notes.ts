import { type Api, idQueries } from './call.ts'
import type { KommoCrm } from './port.ts'
import { newNote, noteTypeQuery, ownNotePage } from './wire-notes.ts'
import { anything } from './wire-page.ts'
import { writeInGroups } from './write-all.ts'

/** Our notes in the feed of deals. */
export const createNotes = ({ api }: { api: Api }): Pick<KommoCrm, 'addNotes' | 'readOwnNotes'> => ({
  addNotes: (notes) =>
    writeInGroups(notes, (items) => api.write({ method: 'POST', path: '/leads/notes', body: items.map(newNote) }, anything)),

  async readOwnNotes(dealIds) {
    const notes = []
    for (const query of idQueries('filter[entity_id][]', dealIds))
      notes.push(...(await api.readAll(`/leads/notes?${query}&${noteTypeQuery}`, ownNotePage)))
    return notes
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || b.id - a.id)
      .map(({ dealId, text, createdAt }) => ({ dealId, text, createdAt }))
  },
})
