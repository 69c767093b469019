import type { Request, Response } from 'express'
import { updateCard } from '../crm/cards.ts'
import type { DealHandle } from '../handle/deals.ts'
import { readFieldInputs } from '../handle/field-input.ts'
import type { Refs } from '../handle/refs.ts'
import { Problem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import type { Account, Company, Contact, EntityType, Lead, Pipeline } from '../state/model.ts'
import { cardsOf, getCard } from '../state/store.ts'
import type { WidgetOptions } from '../widget/archive.ts'
import { type Area, AREAS } from './areas.ts'
import { boardData } from './board-data.ts'
import { cardData } from './card-data.ts'
import { clientData } from './client-data.ts'
import { currentCard, type CurrentCard, hostData } from './host-data.ts'
import { boardPage, cardPage, clientPage, listPage, missingPage, newDealPage, pickerPage } from './html.ts'
import { listData } from './list-data.ts'
import { accountOf as accountOfRequest, viewerOf } from './viewer.ts'

const CLIENTS = ['contacts', 'companies'] as const
const ABSENT: Record<EntityType, string> = {
  leads: 'There is no such deal',
  contacts: 'There is no such contact',
  companies: 'There is no such company',
}
const UNSAVED: CurrentCard = { id: 0, element_type: 2, main_user: 0, model: { attributes: { name: '', price: 0 } } }

/** A small CRM for people: accounts, board, list, cards. Not part of Kommo's API, so none of its limits apply. */
export function addPageRoutes(
  routes: Routes,
  { platform, refs, deals, widget }: { platform: Platform; refs: Refs; deals: DealHandle; widget: WidgetOptions | undefined },
): void {
  const accountOf = (req: Request) => accountOfRequest(platform, req)
  const pipelineOf = (account: Account, req: Request): Pipeline | undefined =>
    platform.store.pipelines.all(account.id).find(({ id }) => id === Number(req.query['pipeline']))
  const cardOf = (account: Account, req: Request, type: EntityType) => {
    const card = getCard(platform.store, account.id, type, Number(req.params['id']))
    if (!card || card.isDeleted) throw new Problem(404, ABSENT[type])
    return card
  }
  const leadOf = (account: Account, req: Request) => cardOf(account, req, 'leads') as Lead
  const seen = (account: Account, req: Request, area: Area, card: CurrentCard | null = null) => {
    const viewer = viewerOf(platform, account, req)
    return { platform, viewer, host: hostData(platform, widget, { viewer, area, card }) }
  }
  const asViewer = (account: Account, req: Request) => {
    const { user } = viewerOf(platform, account, req)
    return user ? { asUser: user } : {}
  }
  const card = (account: Account, lead: Lead) => cardData(platform, account, lead, deals.deal(lead))
  const sendCard = (req: Request, res: Response, account: Account, type: EntityType) => {
    const one = cardOf(account, req, type)
    const about = seen(account, req, AREAS[type], currentCard(one))
    const html =
      one.type === 'leads' ? cardPage(about, card(account, one)) : clientPage(about, clientData(platform, account, one))
    res.type('html').send(html)
  }

  routes.get('/', (_req, res) => res.type('html').send(pickerPage(platform)))
  routes.get('/accounts/:subdomain/leads', (req, res) => {
    const account = accountOf(req)
    const pipelines = platform.store.pipelines.all(account.id)
    const pipeline = pipelineOf(account, req) ?? pipelines[0]
    if (!pipeline) return void res.status(404).type('html').send(missingPage('This account has no pipeline yet'))
    const data = boardData(platform, account, pipeline)
    res.type('html').send(boardPage(seen(account, req, AREAS.board), { pipelines, pipeline, data }))
  })
  routes.get('/accounts/:subdomain/leads/list', (req, res) => {
    const account = accountOf(req)
    const pipelineId = pipelineOf(account, req)?.id ?? null
    const pipelines = platform.store.pipelines.all(account.id)
    const data = listData(platform, account, pipelineId)
    res.type('html').send(listPage(seen(account, req, AREAS.list), { pipelines, pipelineId, data }))
  })
  routes.get('/accounts/:subdomain/leads/add', (req, res) =>
    res.type('html').send(newDealPage(seen(accountOf(req), req, AREAS.leads, UNSAVED))),
  )
  for (const type of ['leads', ...CLIENTS] as const) {
    routes.get(`/accounts/:subdomain/${type}/detail/:id`, (req, res) => sendCard(req, res, accountOf(req), type))
    // Kommo's own address of a card, without the account: that is in the host.
    routes.get(`/${type}/detail/:id`, (req, res) => {
      const found = [...platform.store.accounts.values()].find((account) =>
        cardsOf(platform.store, account.id, type).some(({ id, isDeleted }) => id === Number(req.params['id']) && !isDeleted),
      )
      if (found) sendCard(req, res, found, type)
      else res.status(404).type('html').send(missingPage(ABSENT[type]))
    })
  }

  routes.get('/ajax/accounts/:subdomain/board', (req, res) => {
    const account = accountOf(req)
    const pipeline = pipelineOf(account, req) ?? platform.store.pipelines.all(account.id)[0]
    if (!pipeline) throw new Problem(404, 'This account has no pipeline yet')
    res.json(boardData(platform, account, pipeline))
  })
  routes.get('/ajax/accounts/:subdomain/list', (req, res) => {
    const account = accountOf(req)
    res.json(listData(platform, account, pipelineOf(account, req)?.id ?? null))
  })
  routes.post('/ajax/accounts/:subdomain/leads', (req, res) => {
    const account = accountOf(req)
    const { name, price } = req.body as { name: string; price: number }
    const { user } = viewerOf(platform, account, req)
    const deal = deals.addDeal(account, { name, price, ...(user && { responsibleUser: user }) })
    res.json({ href: `/accounts/${account.subdomain}/leads/detail/${deal.id}` })
  })
  routes.get('/ajax/accounts/:subdomain/leads/:id', (req, res) => {
    const account = accountOf(req)
    res.json(card(account, leadOf(account, req)))
  })
  routes.post('/ajax/accounts/:subdomain/leads/:id/stage', (req, res) => {
    const account = accountOf(req)
    const lead = leadOf(account, req)
    const { stageId } = req.body as { stageId: number }
    const pipeline = refs.pipeline(account.id, lead.pipelineId)
    if (!pipeline.stages.some(({ id }) => id === stageId)) throw new Problem(400, 'There is no such stage')
    if (lead.statusId !== stageId) deals.moveDeal(lead, stageId, asViewer(account, req))
    res.json(card(account, lead))
  })
  routes.post('/ajax/accounts/:subdomain/leads/:id/edit', (req, res) => {
    const account = accountOf(req)
    const lead = leadOf(account, req)
    const { name, price } = req.body as { name?: string; price?: number }
    deals.editDeal(lead, { ...(name !== undefined && { name }), ...(price !== undefined && { price }) }, asViewer(account, req))
    res.json(card(account, lead))
  })
  routes.post('/ajax/accounts/:subdomain/leads/:id/notes', (req, res) => {
    const account = accountOf(req)
    const lead = leadOf(account, req)
    deals.addNote(lead, String((req.body as { text: unknown }).text), asViewer(account, req))
    res.json(card(account, lead))
  })
  for (const type of CLIENTS) {
    const clientOf = (account: Account, req: Request) => cardOf(account, req, type) as Contact | Company
    routes.get(`/ajax/accounts/:subdomain/${type}/:id`, (req, res) => {
      const account = accountOf(req)
      res.json(clientData(platform, account, clientOf(account, req)))
    })
    routes.post(`/ajax/accounts/:subdomain/${type}/:id/edit`, (req, res) => {
      const account = accountOf(req)
      const client = clientOf(account, req)
      const { name, email, phone } = req.body as { name?: string; email?: string; phone?: string }
      const filled = (text: string) => (text === '' ? null : [text])
      const values = readFieldInputs(platform, account.id, type, {
        ...(email !== undefined && { EMAIL: filled(email) }),
        ...(phone !== undefined && { PHONE: filled(phone) }),
      })
      const by = viewerOf(platform, account, req).user?.id ?? 0
      updateCard(platform, client, { ...(name !== undefined && { name }), values }, { by })
      res.json(clientData(platform, account, client))
    })
  }
}
