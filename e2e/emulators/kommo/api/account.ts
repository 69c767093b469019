import { callerOf, requireAdmin } from '../http/caller.ts'
import { type Hal, selfLink, sendHal, sendPage } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import type { Account, User } from '../state/model.ts'
import { idOf } from './cards.ts'

/** The account and its users. */
export function addAccountRoutes(routes: Routes, platform: Platform): void {
  routes.get('/api/v4/account', (req, res) => {
    const { account, user } = callerOf(req)
    sendHal(res, presentAccount(platform, account, user, readQuery(req).with))
  })
  routes.get('/api/v4/users', (req, res) => {
    requireAdmin(req)
    const query = readQuery(req)
    const users = platform.store.users.all(callerOf(req).account.id)
    sendPage({ req, res, platform, query }, 'users', users, (user) => presentUser(platform, user), { totals: true })
  })
  routes.get('/api/v4/users/:id', (req, res) => {
    requireAdmin(req)
    const user = platform.store.users.get(callerOf(req).account.id, idOf(req))
    if (!user) throw new Problem(404, 'User not found')
    sendHal(res, presentUser(platform, user))
  })
}

function presentAccount(platform: Platform, account: Account, user: User, extras: ReadonlySet<string>): Hal {
  const embedded: Hal = {}
  if (extras.has('datetime_settings'))
    embedded['datetime_settings'] = {
      date_pattern: 'd.m.Y H:i',
      short_date_pattern: 'd.m.Y',
      short_time_pattern: 'H:i',
      date_format: 'd.m.Y',
      time_format: 'H:i:s',
      timezone: account.timezone,
      timezone_offset: offsetOf(account.timezone, platform.clock.now()),
    }
  if (extras.has('task_types'))
    embedded['task_types'] = [
      { id: 1, name: 'Follow-up', color: null, icon_id: null, code: 'FOLLOW_UP' },
      { id: 2, name: 'Meeting', color: null, icon_id: null, code: 'MEETING' },
    ]
  if (extras.has('users_groups')) embedded['users_groups'] = [{ id: 0, name: 'Sales department', uuid: null }]
  return {
    id: account.id,
    name: account.name,
    subdomain: account.subdomain,
    created_at: account.createdAt,
    created_by: 0,
    updated_at: account.updatedAt,
    updated_by: 0,
    current_user_id: user.id,
    country: account.country,
    currency: account.currency,
    currency_symbol: symbolOf(account.currency),
    customers_mode: 'disabled',
    is_unsorted_on: true,
    mobile_feature_version: 0,
    is_loss_reason_enabled: true,
    is_helpbot_enabled: false,
    is_technical_account: false,
    contact_name_display_order: 1,
    language: account.language,
    ...(extras.has('amojo_id') && { amojo_id: `00000000-0000-4000-8000-${String(account.id).padStart(12, '0')}` }),
    ...(extras.has('version') && { version: 12 }),
    ...(extras.has('drive_url') && { drive_url: `${platform.url()}/drive` }),
    _links: selfLink(platform, 'account'),
    ...(Object.keys(embedded).length > 0 && { _embedded: embedded }),
  }
}

const symbolOf = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ?? currency

/** `+01:00` of a zone at a moment. */
function offsetOf(timeZone: string, at: Date): string {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value
  return name?.replace('GMT', '') || '+00:00'
}

const ALL = { view: 'A', edit: 'A', add: 'A', delete: 'A', export: 'A' }
/** What a user may do. Only whether they are an administrator, and their role, differ. Source: Kommo API reference, Users. */
export const presentRights = (user: User) => ({
  leads: ALL,
  contacts: ALL,
  companies: ALL,
  tasks: { edit: 'A', delete: 'A' },
  mail_access: true,
  catalog_access: true,
  status_rights: null,
  is_admin: user.isAdmin,
  is_free: false,
  is_active: user.isActive,
  group_id: null,
  role_id: user.roleId,
})

const presentUser = (platform: Platform, user: User): Hal => ({
  id: user.id,
  name: user.name,
  email: user.email,
  lang: platform.store.accounts.get(user.accountId)?.language ?? 'en',
  rights: presentRights(user),
  _links: selfLink(platform, `users/${user.id}`),
})
