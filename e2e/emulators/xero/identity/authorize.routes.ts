import express, { type Request, type Response } from 'express'
import { consentPage, escapeHtml } from '../../kit/page.ts'
import type { Context } from '../context.ts'
import { newId, type User } from '../state/state.ts'
import { refusedScopes } from './scopes.ts'

const PATH = '/identity/connect/authorize'

type Question = { redirectUri: string; scopes: string[]; state: string | null }

/** The consent page of Xero: a person picks one organisation and allows or cancels. */
export function addAuthorizeRoutes(context: Context) {
  context.routes.add('get', PATH, (req, res) => {
    const question = readQuestion(req, res, context)
    if (question) res.send(page(context))
  })
  context.routes.add('post', PATH, express.urlencoded({ extended: false }), (req, res) => {
    const question = readQuestion(req, res, context)
    if (question) decide(question, req.body as Record<string, unknown>, res, context)
  })
}

/** Checks the address that the app sent the browser to. Mistakes are shown here and never sent back to the app. */
function readQuestion(req: Request, res: Response, { app }: Context): Question | null {
  // Source: Xero's login pages refuse to be framed.
  res.set({ 'X-Frame-Options': 'DENY', 'Content-Security-Policy': "frame-ancestors 'none'" })
  const query = new URL(req.originalUrl, 'http://emulator').searchParams
  const redirectUri = query.get('redirect_uri') ?? ''
  const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean)
  const refused = refusedScopes(scopes)
  const refuse = (error: string, description: string) => {
    res.status(400).type('html').send(errorPage(error, description))
    return null
  }
  if (query.get('client_id') !== app.clientId) return refuse('unauthorized_client', 'Unknown client or client not enabled')
  if (!app.redirectUris.includes(redirectUri)) return refuse('unauthorized_client', 'Invalid redirect_uri')
  if (query.get('response_type') !== 'code') return refuse('unsupported_response_type', 'response_type must be code')
  if (scopes.length === 0) return refuse('invalid_scope', 'Missing scope')
  if (refused.length > 0) return refuse('invalid_scope', `Invalid scope for client: ${refused.join(' ')}`)
  return { redirectUri, scopes, state: query.get('state') }
}

function decide(question: Question, form: Record<string, unknown>, res: Response, context: Context) {
  if (form['decision'] !== 'allow') return res.redirect(302, answerUrl(question, { error: 'access_denied' }))
  // Several organisations in one consent need Bulk Connections, which this app's tier has not.
  const [userId, tenantId] = typeof form['choice'] === 'string' ? form['choice'].split('|') : []
  const user = context.state.users.get(userId ?? '')
  const organisation = context.state.organisations.get(tenantId ?? '')
  if (!user || !organisation || !user.tenantIds.includes(organisation.tenantId))
    return res.status(400).type('html').send(errorPage('invalid_request', 'Choose one organisation'))
  const authEventId = newId()
  connect(context, { user, tenantId: organisation.tenantId, authEventId })
  const { scopes, redirectUri } = question
  const code = context.tokens.issueCode({ user, clientId: context.app.clientId, scopes, authEventId, redirectUri })
  const session: Record<string, string> = scopes.includes('openid') ? { session_state: newId().replaceAll('-', '') } : {}
  return res.redirect(302, answerUrl(question, { code, scope: scopes.join(' '), ...session }))
}

function answerUrl({ redirectUri, state }: Question, answer: Record<string, string>) {
  const url = new URL(redirectUri)
  for (const [key, value] of Object.entries(answer)) url.searchParams.set(key, value)
  if (state !== null) url.searchParams.set('state', state)
  return url.toString()
}

/** One user and one organisation share one connection, however often they consent. */
function connect(
  { state, clock }: Context,
  { user, tenantId, authEventId }: { user: User; tenantId: string; authEventId: string },
) {
  const now = clock.now()
  const known = [...state.connections.values()].find((one) => one.userId === user.userId && one.tenantId === tenantId)
  const eventOf = known && state.assumptions.reconsentKeepsAuthEvent ? known.authEventId : authEventId
  const id = known?.id ?? newId()
  state.connections.set(id, {
    id,
    userId: user.userId,
    tenantId,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    authEventId: eventOf,
  })
}

function page({ state, app }: Context) {
  const choices = [...state.users.values()].flatMap((user) =>
    user.tenantIds.flatMap((tenantId) => {
      const organisation = state.organisations.get(tenantId)
      return organisation ? [{ value: `${user.userId}|${tenantId}`, label: `${organisation.name} – as ${user.email}` }] : []
    }),
  )
  const lines = choices.map(
    ({ value, label }, index) =>
      `<label><input type="radio" name="choice" value="${escapeHtml(value)}"${index === 0 ? ' checked' : ''}> ${escapeHtml(label)}</label>`,
  )
  return consentPage({
    title: 'Xero (emulator)',
    text: choices.length > 0 ? `${app.name} wants access to one of your organisations:` : 'Nobody here has an organisation yet.',
    choices: lines.join(''),
  })
}

const errorPage = (error: string, description: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sorry, something went wrong</title>
<h1>Sorry, something went wrong</h1><p>Error: <code>${escapeHtml(error)}</code></p><p>${escapeHtml(description)}</p></html>`
