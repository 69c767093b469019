import { z } from 'zod'

/** What people may do with invoices. Administrators may do everything. */
export const deeds = ['create', 'send', 'approve', 'void', 'link'] as const

const id = z.int().positive()

/** Who may do one thing: everybody, or those with one of the roles or users named (none of both: administrators only). */
const whoMay = z.object({ everyone: z.boolean(), roleIds: z.array(id).max(100), userIds: z.array(id).max(1_000) })

/** Body of PUT /api/permissions and answer of GET. */
export const permissions = z.object({ create: whoMay, send: whoMay, approve: whoMay, void: whoMay, link: whoMay })

/** What the person at the card may do. `create` also edits drafts; `link` also unlinks and places what arrived from Xero. */
export const myPermissions = z.object({
  isAdmin: z.boolean(),
  create: z.boolean(),
  send: z.boolean(),
  approve: z.boolean(),
  void: z.boolean(),
  link: z.boolean(),
})

export type Permissions = z.infer<typeof permissions>
export type MyPermissions = z.infer<typeof myPermissions>
export type Deed = (typeof deeds)[number]
