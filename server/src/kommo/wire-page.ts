import { z } from 'zod'

/** A collection of Kommo's: its items, and whether another page follows. Source: Kommo API, Conventions. */
export const pageOf = <T extends z.ZodType>(name: string, item: T) =>
  z
    .object({
      _embedded: z.object({ [name]: z.array(item).nullish() }).nullish(),
      _links: z.object({ next: z.object({ href: z.string() }).nullish() }).nullish(),
    })
    .transform(({ _embedded, _links }) => ({ items: _embedded?.[name] ?? [], hasNext: Boolean(_links?.next?.href) }))

/** For answers of which only the status counts. */
export const anything = z.unknown()
