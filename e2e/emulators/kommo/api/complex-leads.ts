import type { Request } from 'express'
import { createCard } from '../crm/cards.ts'
import { link } from '../crm/linking.ts'
import { checkItems, type Item, readItems } from '../http/body.ts'
import { callerOf } from '../http/caller.ts'
import type { FieldError } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import { fieldError, isRecord } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { type CardBody, checkCard, toPatch } from './card-input.ts'
import { addCard } from './cards.ts'

const MAX_LEADS = 50 // Kommo, Limitations: complex leads

/** Leads together with their contact and company, at most one each. Duplicate control is not played: nothing is ever merged. */
export function addComplexLeadRoutes(routes: Routes, platform: Platform): void {
  routes.post('/api/v4/leads/complex', (req, res) => {
    const { account } = callerOf(req)
    const items = readItems(req, { max: MAX_LEADS })
    checkItems(items, (item) => checkComplex(platform, account.id, item))
    res.type('application/hal+json').send(JSON.stringify(items.map((item) => addComplex(platform, req, item))))
  })
}

const partsOf = (item: Item, type: 'contacts' | 'companies'): unknown[] => {
  const embedded = item.raw['_embedded']
  const parts = isRecord(embedded) ? embedded[type] : undefined
  return Array.isArray(parts) ? parts : []
}

function checkComplex(platform: Platform, accountId: number, item: Item): FieldError[] {
  const own = checkCard(platform, accountId, 'leads', item, { allowNewLinks: true })
  const nested = (['contacts', 'companies'] as const).flatMap((type) =>
    partsOf(item, type).flatMap((part, index) => {
      const path = `_embedded.${type}.${index}`
      if (!isRecord(part)) return [fieldError('InvalidType', path)]
      if (index > 0) return [fieldError('FieldNotExpected', path)]
      if (typeof part['id'] === 'number')
        return platform.store[type].get(accountId, part['id']) ? [] : [fieldError('NotSupportedChoice', `${path}.id`)]
      const errors = checkCard(platform, accountId, type, { raw: part, requestId: item.requestId })
      return errors.map((error) => ({ ...error, path: `${path}.${error.path}` }))
    }),
  )
  return [...own, ...nested]
}

function addComplex(platform: Platform, req: Request, item: Item) {
  const { account, user } = callerOf(req)
  const { _embedded, ...lead } = item.raw as CardBody
  const tags = _embedded?.tags
  const { id } = addCard(platform, req, 'leads', {
    ...item,
    raw: { ...lead, ...(tags !== undefined && { _embedded: { tags } }) },
  })
  const attach = (type: 'contacts' | 'companies') => {
    const part = partsOf(item, type)[0] as CardBody | undefined
    if (!part) return null
    const partId =
      part.id ?? createCard(platform, account.id, type, toPatch(platform, account.id, type, part), { by: user.id }).id
    link(platform, account.id, { type: 'leads', id }, { type, id: partId }, user.id)
    return partId
  }
  const contactId = attach('contacts')
  const companyId = attach('companies')
  if (contactId !== null && companyId !== null)
    link(platform, account.id, { type: 'contacts', id: contactId }, { type: 'companies', id: companyId }, user.id)
  return { id, contact_id: contactId, company_id: companyId, request_id: [item.requestId], merged: false }
}
