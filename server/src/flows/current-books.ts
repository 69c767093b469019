import type { Books } from '../domain/books.ts'
import { AppError } from '../domain/errors.ts'
import type { Organisation, Organisations } from '../store/organisations.ts'
import type { Open } from './open.ts'

/** Lists older than this are read again before they are used; an administrator can refresh them at any time. */
const MAX_AGE_MS = 24 * 60 * 60_000

/**
 * An organisation with its lists, read from Xero when there are none or they are a day old. While Xero cannot be reached,
 * old lists serve: Xero checks every invoice anyway.
 *
 * @throws AppError `not_connected` when the organisation is not connected; whatever reading throws when there are no lists yet.
 */
export const createCurrentBooks =
  ({ organisations, open, now }: { organisations: Organisations; open: Pick<Open, 'books'>; now: () => Date }) =>
  async (accountId: string, organisationId: string): Promise<{ organisation: Organisation; books: Books }> => {
    const organisation = await organisations.byId(accountId, organisationId)
    if (!organisation) throw new AppError('not_found', 'xero.organisation_unknown')
    if (organisation.state !== 'CONNECTED') throw new AppError('not_connected', 'xero.reconnect_needed')
    const { books, booksReadAt } = organisation
    const isFresh = booksReadAt !== null && now().getTime() - booksReadAt.getTime() < MAX_AGE_MS
    if (books && isFresh) return { organisation, books }
    try {
      const read = await open.books(organisation, 'event').readBooks()
      await organisations.saveBooks(organisation.id, read)
      return { organisation, books: read }
    } catch (error) {
      if (books && error instanceof AppError && (error.kind === 'unavailable' || error.kind === 'rate_limited'))
        return { organisation, books }
      throw error
    }
  }

export type CurrentBooks = ReturnType<typeof createCurrentBooks>
