import type { Platform } from '../platform.ts'
import type { EntityType, Note } from '../state/model.ts'

/** Adds a note to a card and lets the world know. */
export function addNote(
  platform: Platform,
  accountId: number,
  note: {
    entityType: EntityType
    entityId: number
    noteType: string
    params: Record<string, unknown>
    createdBy?: number
    createdAt?: number
    responsibleUserId?: number
  },
  by: number,
): Note {
  const now = platform.now()
  const added = platform.store.notes.add({
    id: platform.store.nextId(),
    accountId,
    entityType: note.entityType,
    entityId: note.entityId,
    noteType: note.noteType,
    params: note.params,
    isPinned: false,
    createdBy: note.createdBy ?? by,
    updatedBy: note.createdBy ?? by,
    responsibleUserId: note.responsibleUserId ?? by,
    createdAt: note.createdAt ?? now,
    updatedAt: note.createdAt ?? now,
  })
  platform.changes.emit({ kind: 'note', note: added, by })
  return added
}

/** Newest first. */
export const notesOf = (platform: Platform, accountId: number, entityType: EntityType, entityId: number): Note[] =>
  platform.store.notes
    .all(accountId)
    .filter((note) => note.entityType === entityType && note.entityId === entityId)
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)
