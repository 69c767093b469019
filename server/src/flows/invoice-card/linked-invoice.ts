import type { Request } from 'express'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import { callerOf } from '../../http/widget-session.ts'
import type { Links } from '../../store/links.ts'
import type { Known } from './unchanged-invoice.ts'

const params = z.object({ id: z.guid() })

/** The invoice that a request is about, of the caller's own account. @throws AppError `not_found`. */
export async function linkedInvoiceOf(req: Request, links: Pick<Links, 'byIds'>): Promise<Known> {
  const { id } = params.parse(req.params)
  const [link] = await links.byIds(callerOf(req).account.id, [id])
  if (!link?.invoice) throw notLinked()
  return { link, invoice: link.invoice }
}

export const notLinked = () =>
  new AppError('not_found', 'invoice.not_linked', {
    userMessage: 'This invoice no longer belongs to the deal. Reload the card.',
  })
