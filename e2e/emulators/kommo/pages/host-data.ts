import { presentRights } from '../api/account.ts'
import type { Platform } from '../platform.ts'
import type { Card, User } from '../state/model.ts'
import { openArchive, type WidgetOptions } from '../widget/archive.ts'
import { viewWidget, type WidgetView } from '../widget/widget-view.ts'
import type { Area } from './areas.ts'
import type { Viewer } from './viewer.ts'

/** `APP.data.current_card`, as far as it is documented. The id is 0 while the card is not saved. */
export type CurrentCard = {
  id: number
  element_type: number
  main_user: number
  model: { attributes: Record<string, unknown> }
}

/** What Kommo's page knows when it starts a widget. */
export type HostData = {
  area: Area
  subdomain: string
  userId: number | null
  language: string
  card: CurrentCard | null
  /** What `APP.constant(key)` gives. */
  constants: Record<'user' | 'account' | 'managers' | 'groups' | 'user_rights', unknown>
  /** The widget, or a sentence why there is none. */
  widget: WidgetView | string
}

const ELEMENT_TYPES = { contacts: 1, leads: 2, companies: 3 } // Kommo, webhooks: numeric entity types
const GROUP = 'group_0'

export function hostData(
  platform: Platform,
  options: WidgetOptions | undefined,
  { viewer, area, card = null }: { viewer: Viewer; area: Area; card?: CurrentCard | null },
): HostData {
  const { account, user, language } = viewer
  const users = platform.store.users.all(account.id)
  const products = platform.store.catalogs.all(account.id).find(({ type }) => type === 'products')
  return {
    area,
    subdomain: account.subdomain,
    userId: user?.id ?? null,
    language,
    card,
    constants: {
      user: user
        ? { ...person(user), amojo_id: '', uuid: '', personal_mobile: '', photo: '', theme: 1, tour: '', user_rank: '' }
        : {},
      account: {
        id: account.id,
        subdomain: account.subdomain,
        timezone: account.timezone,
        products: { catalog_id: products?.id ?? null },
      },
      managers: Object.fromEntries(users.map((one) => [one.id, manager(one)])),
      groups: { [GROUP]: 'Sales' },
      // The page's own shape is not documented; the REST API's is.
      user_rights: user ? presentRights(user) : {},
    },
    widget: currentWidget(platform, options, viewer),
  }
}

/** The widget as it is now: its archive, whether it is installed, what was saved. */
export function currentWidget(
  platform: Platform,
  options: WidgetOptions | undefined,
  { account, user, language }: Viewer,
): WidgetView | string {
  const archive = options ? openArchive(options) : 'This Kommo was started without a widget.'
  return typeof archive === 'string' ? archive : viewWidget(platform, { archive, account, user, language })
}

export const currentCard = (card: Card): CurrentCard => ({
  id: card.id,
  element_type: ELEMENT_TYPES[card.type],
  main_user: card.responsibleUserId,
  model: { attributes: { name: card.name, ...(card.type === 'leads' && { price: card.price }) } },
})

const person = ({ id, name, email }: User) => ({ id, name, login: email })

const manager = (user: User) => ({
  id: user.id,
  title: user.name,
  option: user.name,
  active: user.isActive,
  login: user.email,
  status: '',
  is_admin: user.isAdmin ? 'Y' : 'N',
  free_user: 'N',
  amojo_id: '',
  amo_profile_id: '',
  avatar: '',
  theme: '',
  phone: '',
  group: GROUP,
})
