import type { Row } from './model.ts'

/** Rows of one kind, separated by account, so that no account ever sees another's. */
export type Table<T extends Row> = {
  add(row: T): T
  get(accountId: number, id: number): T | undefined
  /** Looks through every account; for the handle, which knows ids only. */
  find(id: number): T | undefined
  /** Oldest first. */
  all(accountId: number): T[]
  remove(row: T): void
}

export function createTable<T extends Row>(): Table<T> {
  const accounts = new Map<number, Map<number, T>>()
  const byId = new Map<number, T>()
  return {
    add(row) {
      const rows = accounts.get(row.accountId) ?? new Map<number, T>()
      accounts.set(row.accountId, rows.set(row.id, row))
      byId.set(row.id, row)
      return row
    },
    get: (accountId, id) => accounts.get(accountId)?.get(id),
    find: (id) => byId.get(id),
    all: (accountId) => [...(accounts.get(accountId)?.values() ?? [])],
    remove(row) {
      accounts.get(row.accountId)?.delete(row.id)
      byId.delete(row.id)
    },
  }
}
