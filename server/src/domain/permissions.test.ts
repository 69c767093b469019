import { describe, expect, test } from 'vitest'
import { deeds, type Deed, type Permissions } from '../contract/permission.ts'
import { defaultPermissions, isAllowed, namesRoles, type Person } from './permissions.ts'

const manager: Person = { kommoUserId: 7, isAdmin: false, roleId: null }
const nobody = { everyone: false, roleIds: [], userIds: [] }
const wish = (deed: Deed, whoMay: Partial<Permissions[Deed]>): Permissions => ({
  ...defaultPermissions,
  [deed]: { ...nobody, ...whoMay },
})
const allowedTo = (person: Person, permissions: Permissions) => deeds.filter((deed) => isAllowed(person, deed, permissions))

test('when nobody has said anything, then everyone does everything but void', () => {
  expect(allowedTo(manager, defaultPermissions)).toEqual(['create', 'send', 'approve', 'link'])
})

test('when somebody is an administrator, then everything is allowed, whatever is said', () => {
  const closed: Permissions = { create: nobody, send: nobody, approve: nobody, void: nobody, link: nobody }
  expect(allowedTo({ ...manager, isAdmin: true }, closed)).toEqual([...deeds])
  expect(allowedTo(manager, closed)).toEqual([])
})

describe('when a deed is given to some', () => {
  test.each<[string, Partial<Permissions[Deed]>, Person, boolean]>([
    ['everyone', { everyone: true }, manager, true],
    ['the person', { userIds: [6, 7] }, manager, true],
    ['another person', { userIds: [6] }, manager, false],
    ['the role', { roleIds: [3] }, { ...manager, roleId: 3 }, true],
    ['another role', { roleIds: [3] }, { ...manager, roleId: 4 }, false],
    ['a role of the number of the person', { roleIds: [7] }, manager, false],
    ['a person of the number of the role', { userIds: [3] }, { ...manager, roleId: 3 }, false],
  ])('here %s, then that decides', (_who, whoMay, person, isExpected) => {
    expect(isAllowed(person, 'void', wish('void', whoMay))).toBe(isExpected)
  })
})

test.each<[string, Permissions, boolean]>([
  ['the defaults', defaultPermissions, false],
  ['a named role', wish('void', { roleIds: [3] }), true],
  ['a role named beside everyone', wish('void', { roleIds: [3], everyone: true }), false],
])('when permissions are %s, then roles matter or not', (_what, permissions, isExpected) => {
  expect(namesRoles(permissions)).toBe(isExpected)
})
