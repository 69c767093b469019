import type { RequestHandler } from 'express'
import type { Deed, MyPermissions } from '../../contract/permission.ts'
import { AppError } from '../../domain/errors.ts'
import { defaultPermissions, isAllowed } from '../../domain/permissions.ts'
import { type Caller, callerOf } from '../../http/widget-session.ts'

/** What the person who calls may do with invoices. */
export function permissionsOf({ account, session }: Caller): MyPermissions {
  const permissions = account.permissions ?? defaultPermissions
  const may = (deed: Deed) => isAllowed(session, deed, permissions)
  return {
    isAdmin: session.isAdmin,
    create: may('create'),
    send: may('send'),
    approve: may('approve'),
    void: may('void'),
    link: may('link'),
  }
}

/** @throws AppError `forbidden`, code `widget.not_allowed`, for the first of these deeds that the person may not do. */
export function demandPermission(caller: Caller, ...deeds: Deed[]): void {
  const mine = permissionsOf(caller)
  const denied = deeds.find((deed) => !mine[deed])
  if (denied === undefined) return
  throw new AppError('forbidden', 'widget.not_allowed', {
    userMessage: `You are not allowed to ${inWords[denied]}. An administrator of the Kommo account can change that in the settings of Deal Invoices.`,
  })
}

/** Behind `requireSession`: lets only those through who may do this. */
export const requirePermission =
  (deed: Deed): RequestHandler =>
  (req, _res, next) => {
    demandPermission(callerOf(req), deed)
    next()
  }

const inWords: Record<Deed, string> = {
  create: 'create or edit invoices',
  send: 'send invoices',
  approve: 'approve invoices',
  void: 'void invoices',
  link: 'link or unlink invoices',
}
