import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { AppError } from '../domain/errors.ts'

const NAME = 'deal_invoices_oauth'

/**
 * Ties an OAuth round trip to the browser that began it: the state carries this nonce, the browser keeps it in a cookie.
 * A consent link sent to somebody else is worth nothing there.
 */
export function giveNonce(res: Response, { isSecure }: { isSecure: boolean }): string {
  const nonce = randomBytes(16).toString('base64url')
  res.cookie(NAME, nonce, { httpOnly: true, sameSite: 'lax', secure: isSecure, maxAge: 600_000, path: '/' })
  return nonce
}

/** @throws AppError `invalid` when another browser, or none, began this round trip. */
export function checkNonce(req: Request, res: Response, nonce: string): void {
  const given = req.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === NAME)?.[1]
  res.clearCookie(NAME, { path: '/' })
  if (given !== nonce) {
    throw new AppError('invalid', 'link.other_browser', {
      userMessage: 'Please finish connecting in the browser where you began. Go back to the settings and start again.',
    })
  }
}
