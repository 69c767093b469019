import type { Request } from 'express'
import { createCard, updateCard } from '../crm/cards.ts'
import { link } from '../crm/linking.ts'
import { checkItems, type Item, readItems, readObject } from '../http/body.ts'
import { callerOf } from '../http/caller.ts'
import { selfLink, sendHal, sendPage } from '../http/hal.ts'
import { invalid, Problem } from '../http/problem.ts'
import { type Query, readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { fieldError } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { type Card, ENTITY_TYPES, type EntityType } from '../state/model.ts'
import { cardsOf, fieldsOf, getCard } from '../state/store.ts'
import { asText } from '../state/as-text.ts'
import { type CardBody, checkCard, toPatch } from './card-input.ts'
import { presentCard } from './present-card.ts'

/** Read, create and change leads, contacts and companies. They share their verbs. */
export function addCardRoutes(routes: Routes, platform: Platform): void {
  for (const type of ENTITY_TYPES) {
    const path = `/api/v4/${type}`
    routes.get(path, (req, res) => {
      const { account } = callerOf(req)
      const query = readQuery(req)
      const fields = fieldsOf(platform.store, account.id, type)
      const rows = selectCards(cardsOf(platform.store, account.id, type), query)
      sendPage({ req, res, platform, query }, type, rows, (card) =>
        card.isDeleted
          ? { id: card.id, updated_at: card.updatedAt, is_deleted: true }
          : presentCard(platform, card, fields, query.with),
      )
    })
    routes.get(`${path}/:id`, (req, res) => {
      const { account } = callerOf(req)
      const card = getCard(platform.store, account.id, type, idOf(req))
      // An unknown or deleted card is no error: 204 without a body.
      if (!card || card.isDeleted) return void res.status(204).end()
      sendHal(res, presentCard(platform, card, fieldsOf(platform.store, account.id, type), readQuery(req).with))
    })
    routes.post(path, (req, res) => {
      const { account } = callerOf(req)
      const items = readItems(req)
      checkItems(items, (item) => checkCard(platform, account.id, type, item))
      const created = items.map((item) => addCard(platform, req, type, item))
      sendHal(res, { _links: selfLink(platform, type), _embedded: { [type]: created } })
    })
    routes.patch(path, (req, res) => {
      const { account } = callerOf(req)
      const items = readItems(req)
      checkItems(items, (item) => {
        const existing = liveCard(platform, account.id, type, Number(item.raw['id']))
        const errors = checkCard(platform, account.id, type, item, { isBulkUpdate: true, ...(existing && { existing }) })
        return errors.length > 0 || existing ? errors : [fieldError('NotSupportedChoice', 'id')]
      })
      const updated = items.map((item) => changeCard(platform, req, type, Number(item.raw['id']), item))
      sendHal(res, { _links: selfLink(platform, type), _embedded: { [type]: updated } })
    })
    routes.patch(`${path}/:id`, (req, res) => {
      const { account } = callerOf(req)
      const id = idOf(req)
      const existing = liveCard(platform, account.id, type, id)
      if (!existing) throw new Problem(404, 'Entity not found')
      const item = readObject(req)
      const { id: _id, ...raw } = item.raw
      const errors = checkCard(platform, account.id, type, { ...item, raw }, { existing })
      if (errors.length > 0) throw invalid([{ request_id: item.requestId, errors }])
      const { request_id: _requestId, ...answer } = changeCard(platform, req, type, id, { ...item, raw })
      sendHal(res, answer)
    })
  }
}

/** The numeric id of the path. @throws Problem 404 when it is none. */
export function idOf(req: Request, name = 'id'): number {
  const id = Number(req.params[name])
  if (!Number.isInteger(id)) throw new Problem(404, 'Not found')
  return id
}

/** The card unless it is unknown or in the trash. */
export function liveCard(platform: Platform, accountId: number, type: EntityType, id: number): Card | undefined {
  const card = getCard(platform.store, accountId, type, id)
  return card?.isDeleted === true ? undefined : card
}

/** Creates one checked item with its links; the answer holds ids only. */
export function addCard(platform: Platform, req: Request, type: EntityType, { raw, requestId }: Item) {
  const { account, user } = callerOf(req)
  const body = raw as CardBody
  const card = createCard(platform, account.id, type, toPatch(platform, account.id, type, body), { by: user.id })
  const from = { type, id: card.id }
  const { _embedded } = body
  const embedded = _embedded ?? {}
  for (const { id, is_main } of embedded.contacts ?? [])
    link(platform, account.id, from, { type: 'contacts', id }, user.id, is_main === undefined ? {} : { isMain: is_main })
  for (const { id } of embedded.companies ?? []) link(platform, account.id, from, { type: 'companies', id }, user.id)
  for (const { id, metadata = {} } of embedded.catalog_elements ?? []) {
    const element = platform.store.elements.get(account.id, id)
    if (element)
      link(platform, account.id, from, { type: 'catalog_elements', id }, user.id, {
        catalogId: element.catalogId,
        ...(metadata.quantity !== undefined && { quantity: metadata.quantity }),
      })
  }
  return { id: card.id, request_id: requestId, _links: selfLink(platform, `${type}/${card.id}`) }
}

function changeCard(platform: Platform, req: Request, type: EntityType, id: number, { raw, requestId }: Item) {
  const { account, user } = callerOf(req)
  const card = liveCard(platform, account.id, type, id)
  if (!card) throw new Problem(404, 'Entity not found')
  updateCard(platform, card, toPatch(platform, account.id, type, raw, card), { by: user.id })
  return { id, updated_at: card.updatedAt, request_id: requestId, _links: selfLink(platform, `${type}/${id}`) }
}

const SORT_KEYS = { created_at: 'createdAt', updated_at: 'updatedAt', id: 'id' } as const

/** The cards a query asks for, in its order. Filters that Kommo does not document are ignored, as it does. */
function selectCards(cards: readonly Card[], query: Query): Card[] {
  const wantsDeleted = query.with.has('only_deleted')
  const tests: ((card: Card) => boolean)[] = [(card) => card.isDeleted === wantsDeleted]
  const among = (name: string, read: (card: Card) => number | null) => {
    const wanted = new Set(query.numbers(`filter[${name}]`))
    if (wanted.size > 0) tests.push((card) => wanted.has(read(card) ?? NaN))
  }
  const between = (name: string, read: (card: Card) => number | null) => {
    const range = query.range(`filter[${name}]`)
    if (range) tests.push((card) => (read(card) ?? NaN) >= range.from && (read(card) ?? NaN) <= range.to)
  }
  among('id', ({ id }) => id)
  among('created_by', ({ createdBy }) => createdBy)
  among('updated_by', ({ updatedBy }) => updatedBy)
  among('responsible_user_id', ({ responsibleUserId }) => responsibleUserId)
  among('pipeline_id', (card) => (card.type === 'leads' ? card.pipelineId : null))
  between('created_at', ({ createdAt }) => createdAt)
  between('updated_at', ({ updatedAt }) => updatedAt)
  between('closed_at', (card) => (card.type === 'leads' ? card.closedAt : null))
  between('price', (card) => (card.type === 'leads' ? card.price : null))
  const names = query.list('filter[name]')
  if (names.length > 0) tests.push(({ name }) => names.includes(name))
  const stages = query.groups('filter[statuses]')
  if (stages.length > 0)
    tests.push(
      (card) =>
        card.type === 'leads' &&
        stages.some((stage) => Number(stage['status_id']) === card.statusId && Number(stage['pipeline_id']) === card.pipelineId),
    )
  const words = query.text('query')?.toLowerCase()
  if (words !== undefined && words !== '') tests.push((card) => searchText(card).includes(words))
  const found = cards.filter((card) => tests.every((test) => test(card)))
  const sorting = Object.entries(SORT_KEYS).find(([name]) => query.text(`order[${name}]`) !== undefined)
  if (!sorting) return found
  const [name, key] = sorting
  const direction = query.text(`order[${name}]`) === 'desc' ? -1 : 1
  return found.toSorted((a, b) => (a[key] - b[key] || a.id - b.id) * direction)
}

const searchText = (card: Card) =>
  [card.name, ...[...card.values.values()].flat().map(({ value }) => asText(value))].join('\n').toLowerCase()
