import { describe, expect, test } from 'vitest'
import type { DealInvoiceOutput, InvoiceDeed } from '../../../server/src/contract/deal-invoices.ts'
import type { MyPermissions } from '../../../server/src/contract/permission.ts'
import { offersOf } from './row-deeds.ts'

type State = DealInvoiceOutput['state']

const mayAll: MyPermissions = { isAdmin: true, create: true, send: true, approve: true, void: true, link: true }

describe('the one thing to do first', () => {
  test.each<[State, InvoiceDeed[], string | undefined]>([
    ['draft', ['approve', 'edit', 'void'], 'approve'],
    ['awaiting_approval', ['approve', 'edit', 'void'], 'approve'],
    ['draft', ['edit', 'void'], 'edit'],
    ['awaiting_payment', ['send', 'pay_link', 'pdf'], 'send'],
    ['part_paid', ['send', 'pay_link', 'pdf'], 'send'],
    ['overdue', ['pay_link', 'pdf'], 'pay_link'],
    ['paid', ['send', 'pay_link', 'pdf'], undefined],
    ['voided', ['create_again', 'unlink'], 'create_again'],
    ['deleted', ['unlink'], undefined],
  ])('when it is %s and allows %j, then it is %s', (state, deeds, expected) => {
    expect(offersOf({ state, deeds }, mayAll).primary?.deed).toBe(expected)
  })
})

test('when something is offered first, then the menu has all the rest in its own order', () => {
  const { others } = offersOf({ state: 'draft', deeds: ['void', 'edit', 'pdf', 'approve', 'unlink'] }, mayAll)
  expect(others.map(({ deed }) => deed)).toEqual(['approve_send', 'pdf', 'edit', 'open', 'unlink', 'void'])
})

test.each<[keyof MyPermissions, State, InvoiceDeed, string[]]>([
  ['approve', 'draft', 'approve', ['approve', 'approve_send']],
  ['send', 'draft', 'approve', ['approve_send']],
  ['send', 'overdue', 'send', ['send']],
  ['create', 'draft', 'edit', ['edit']],
  ['create', 'voided', 'create_again', ['create_again']],
  ['void', 'overdue', 'void', ['void']],
  ['link', 'paid', 'unlink', ['unlink']],
])('when a person may not %s, then on a %s invoice %s says so', (lacking, state, deed, denied) => {
  const { primary, others } = offersOf({ state, deeds: [deed] }, { ...mayAll, [lacking]: false })
  const all = primary ? [primary, ...others] : others
  expect(all.filter(({ missing }) => missing !== null)).toEqual(denied.map((each) => ({ deed: each, missing: lacking })))
})
