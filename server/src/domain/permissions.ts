import type { Deed, Permissions } from '../contract/permission.ts'

/** Somebody at the card, as far as permissions are concerned. `roleId` is Kommo's; null for none or unknown. */
export type Person = { kommoUserId: number; isAdmin: boolean; roleId: number | null }

const everyone = { everyone: true, roleIds: [], userIds: [] }

/** What holds until an administrator says otherwise: what can be put right later is everybody's, voiding is not. */
export const defaultPermissions: Permissions = {
  create: everyone,
  send: everyone,
  approve: everyone,
  void: { everyone: false, roleIds: [], userIds: [] },
  link: everyone,
}

/** Whether a person may do something. Administrators may do everything. */
export function isAllowed({ isAdmin, kommoUserId, roleId }: Person, deed: Deed, permissions: Permissions): boolean {
  const { everyone: isForAll, roleIds, userIds } = permissions[deed]
  return isAdmin || isForAll || userIds.includes(kommoUserId) || (roleId !== null && roleIds.includes(roleId))
}

/** True when somebody's role decides about something: then it has to be known. */
export const namesRoles = (permissions: Permissions): boolean =>
  Object.values(permissions).some(({ everyone: isForAll, roleIds }) => !isForAll && roleIds.length > 0)
