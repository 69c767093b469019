import type { Card, Lead, Note, Task } from '../state/model.ts'

/** What a change replaced, as far as a listener may ask. */
export type Before = { statusId?: number; pipelineId?: number; responsibleUserId?: number; name?: string; price?: number }

/** Something that happened in an account, whoever did it: a person on the board, the API, a test. `by` 0 is a robot. */
export type Change =
  | { kind: 'card'; action: 'add' | 'update' | 'delete' | 'restore'; card: Card; before: Before; by: number; deliveries: number }
  | { kind: 'note'; note: Note; by: number }
  | {
      kind: 'task'
      action: 'add' | 'update' | 'delete'
      task: Task
      before: { text?: string; responsibleUserId?: number }
      by: number
    }

export type Changes = { emit(change: Change): void; listen(listener: (change: Change) => void): void }

export function createChanges(): Changes {
  const listeners: ((change: Change) => void)[] = []
  return {
    emit(change) {
      for (const listener of listeners) listener(change)
    },
    listen: (listener) => void listeners.push(listener),
  }
}

/** The moment a lead was closed, kept in step with its stage. */
export const isClosed = (lead: Pick<Lead, 'statusId'>) => lead.statusId === 142 || lead.statusId === 143
