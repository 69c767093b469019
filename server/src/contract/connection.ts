import { z } from 'zod'

const option = z.object({ id: z.string(), name: z.string() })

/** What an organisation's books allow a rule to choose. */
export const booksOutput = z.object({
  baseCurrency: z.string(),
  timeZone: z.string().nullable(),
  isDemo: z.boolean(),
  accounts: z.array(z.object({ id: z.string(), code: z.string(), name: z.string(), taxType: z.string().nullable() })),
  taxRates: z.array(z.object({ taxType: z.string(), name: z.string(), rate: z.string() })),
  currencies: z.array(z.string()),
  brandingThemes: z.array(option),
  trackingCategories: z.array(option.extend({ options: z.array(option) })),
})

export const organisationOutput = z.object({
  id: z.guid(),
  name: z.string(),
  state: z.enum(['connected', 'reconnect_needed', 'disconnected']),
  books: booksOutput.nullable(),
  booksReadAt: z.iso.datetime().nullable(),
})

/** Answer of GET /api/connections. */
export const connectionsOutput = z.object({
  kommo: z.object({ host: z.string(), name: z.string(), currency: z.string(), state: z.enum(['active', 'reconnect_needed']) }),
  organisations: z.array(organisationOutput),
  /** Organisations of a fresh consent that wait for the choice; empty when nothing waits. */
  choices: z.array(z.object({ tenantId: z.string(), name: z.string() })),
  waitingEvents: z.int(),
})

/** Answer of POST /api/xero/connect: where the administrator's browser goes, in the same tab. */
export const connectOutput = z.object({ url: z.url() })

/** Body of POST /api/xero/connect: the settings page to return to. */
export const connectInput = z.object({ returnTo: z.url() })

/** Body of POST /api/xero/organisations. */
export const chooseInput = z.object({ tenantId: z.string().min(1).max(64) })

export type ConnectionsOutput = z.infer<typeof connectionsOutput>
