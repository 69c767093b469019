import type { Host } from './host-context.tsx'
import type { KommoPage } from './kommo.ts'

/** Whose card is open: a deal's, a person's or a company's, and its id. Null outside of cards and while it is not saved yet. */
export function openCard(page: KommoPage): Pick<Host, 'dealId' | 'client'> | null {
  const { current_card: card } = page.data
  const id = card ? Number(card.id) : 0
  if (!(id > 0)) return null
  switch (page.getBaseEntity()) {
    case 'leads':
      return { dealId: id, client: null }
    case 'contacts':
      return { dealId: null, client: { kind: 'person', id } }
    case 'companies':
      return { dealId: null, client: { kind: 'company', id } }
    default:
      return null
  }
}

/** Who is at the page, and whom to ask. */
export function peopleOf(page: KommoPage): Pick<Host, 'account' | 'userId' | 'admins'> {
  const isAdmin = ({ is_admin, active }: { is_admin: string; active?: boolean | string }) =>
    is_admin === 'Y' && active !== false && active !== 'N'
  return {
    account: { id: Number(page.constant('account').id) },
    userId: Number(page.constant('user').id),
    admins: Object.values(page.constant('managers') ?? {}).flatMap((manager) => (isAdmin(manager) ? [manager.title] : [])),
  }
}
