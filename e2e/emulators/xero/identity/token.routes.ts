import express, { type Request, type Response } from 'express'
import type { Context } from '../context.ts'

type Form = Record<string, string | undefined>

/** Token, revocation, discovery and key documents of the identity server. */
export function addTokenRoutes(context: Context) {
  const form = express.urlencoded({ extended: false })
  const { routes, signer, url } = context

  routes.add('post', '/connect/token', form, async (req, res) => {
    res.set('Cache-Control', 'no-store')
    if (!isOurApp(req, context)) return refuse(res, 'invalid_client')
    return exchange((req.body ?? {}) as Form, res, context)
  })
  routes.add('post', '/connect/revocation', form, (req, res) => {
    if (!isOurApp(req, context)) return refuse(res, 'invalid_client')
    const { token } = (req.body ?? {}) as Form
    if (token === undefined) return refuse(res, 'invalid_request')
    const user = context.tokens.revoke(token, context.app.clientId)
    // Source: Xero OAuth 2.0, Revocation: all connections of this user to the app end with the token.
    for (const { id, userId } of context.state.connections.values())
      if (userId === user?.userId) context.state.connections.delete(id)
    return res.status(200).end()
  })
  routes.add('get', '/.well-known/openid-configuration', (_req, res) =>
    res.json({
      issuer: url(),
      authorization_endpoint: `${url()}/identity/connect/authorize`,
      token_endpoint: `${url()}/connect/token`,
      revocation_endpoint: `${url()}/connect/revocation`,
      jwks_uri: `${url()}/.well-known/openid-configuration/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    }),
  )
  routes.add('get', '/.well-known/openid-configuration/jwks', (_req, res) => res.json(signer.jwks()))
}

async function exchange(form: Form, res: Response, { tokens, app }: Context) {
  const { grant_type, code, redirect_uri, refresh_token } = form
  switch (grant_type) {
    case 'authorization_code': {
      if (code === undefined || redirect_uri === undefined) return refuse(res, 'invalid_request')
      const answer = await tokens.redeemCode(code, redirect_uri, app.clientId)
      return answer ? res.json(answer) : refuse(res, 'invalid_grant')
    }
    case 'refresh_token': {
      if (refresh_token === undefined) return refuse(res, 'invalid_request')
      const answer = await tokens.refresh(refresh_token, app.clientId)
      return answer ? res.json(answer) : refuse(res, 'invalid_grant')
    }
    case undefined:
      return refuse(res, 'invalid_request')
    default:
      return refuse(res, 'unsupported_grant_type')
  }
}

const refuse = (res: Response, error: string) => res.status(400).json({ error })

function isOurApp(req: Request, { app }: Context) {
  const [scheme, encoded = ''] = (req.headers.authorization ?? '').split(' ')
  if (scheme?.toLowerCase() !== 'basic') return false
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':')
  // OAuth 2.0 has both parts form-encoded first; clients that do not are understood too, as ids and secrets are plain ASCII.
  return decode(id) === app.clientId && decode(secret.join(':')) === app.clientSecret
}

function decode(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
