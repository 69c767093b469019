import type { Request, Response } from 'express'
import { connectionDate } from '../api/dates.ts'
import { problem } from '../api/problems.ts'
import type { Context } from '../context.ts'
import type { Connection } from '../state/state.ts'
import { checkAccessToken } from './access.ts'

/** The organisations a token reaches, and the way to let go of one. Any valid token will do. */
export function addConnectionRoutes(context: Context) {
  const { routes, state } = context

  routes.add('get', '/connections', (req, res) => {
    const user = userOf(req, res, context)
    if (!user) return
    const { authEventId } = req.query
    const mine = [...state.connections.values()].filter(
      (one) => one.userId === user.userId && (authEventId === undefined || one.authEventId === authEventId),
    )
    res.json(mine.map((connection) => toWire(connection, context)))
  })
  routes.add('delete', '/connections/:id', (req, res) => {
    const user = userOf(req, res, context)
    if (!user) return
    const connection = state.connections.get(String(req.params['id']))
    if (connection?.userId !== user.userId) return res.status(404).json(problem(404, 'Not Found', 'Connection not found').body)
    state.connections.delete(connection.id)
    return res.status(204).end()
  })
}

function userOf(req: Request, res: Response, context: Context) {
  const access = checkAccessToken(req.headers.authorization, context)
  if (access.ok) return access.token.user
  res.status(401).json(access.reply.body)
  return null
}

const toWire = ({ id, authEventId, tenantId, createdAt, updatedAt }: Connection, { state }: Context) => ({
  id,
  authEventId,
  tenantId,
  tenantType: 'ORGANISATION',
  tenantName: state.organisations.get(tenantId)?.name ?? null,
  createdDateUtc: connectionDate(createdAt),
  updatedDateUtc: connectionDate(updatedAt),
})
