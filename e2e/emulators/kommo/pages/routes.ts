import { readFileSync } from 'node:fs'
import type { Request, Response } from 'express'
import type { DealHandle } from '../handle/deals.ts'
import type { Refs } from '../handle/refs.ts'
import { Problem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import type { Account, Lead, Pipeline, User } from '../state/model.ts'
import { boardData } from './board-data.ts'
import { cardData } from './card-data.ts'
import { boardPage, cardPage, missingPage, pickerPage } from './html.ts'

const ASSETS = new Set(['crm.css', 'board.css', 'deal.css', 'theme.js', 'page.js', 'board.js', 'deal.js'])

/** A small CRM for people: accounts, the board, the deal. Not part of Kommo's API, so none of its limits apply. */
export function addPageRoutes(
  routes: Routes,
  { platform, refs, deals }: { platform: Platform; refs: Refs; deals: DealHandle },
): void {
  const accountOf = (req: Request) => {
    const account = [...platform.store.accounts.values()].find(({ subdomain }) => subdomain === req.params['subdomain'])
    if (!account) throw new Problem(404, 'There is no such account')
    return account
  }
  const pipelineOf = (account: Account, req: Request): Pipeline | undefined => {
    const pipelines = platform.store.pipelines.all(account.id)
    return pipelines.find(({ id }) => id === Number(req.query['pipeline'])) ?? pipelines[0]
  }
  const leadOf = (account: Account, req: Request): Lead => {
    const lead = platform.store.leads.get(account.id, Number(req.params['id']))
    if (!lead || lead.isDeleted) throw new Problem(404, 'There is no such deal')
    return lead
  }
  // Whoever looks is the account's first administrator, unless the address says otherwise.
  const viewer = (account: Account, req: Request): User | undefined => {
    const users = platform.store.users.all(account.id)
    return users.find(({ id }) => id === Number(req.query['user'])) ?? users.find(({ isAdmin }) => isAdmin) ?? users[0]
  }
  const asViewer = (account: Account, req: Request) => {
    const user = viewer(account, req)
    return user ? { asUser: user } : {}
  }
  const card = (account: Account, lead: Lead) => cardData(platform, account, lead, deals.deal(lead))
  const sendCard = (res: Response, account: Account, lead: Lead, req: Request) =>
    res.type('html').send(cardPage({ account, lead, user: viewer(account, req), data: card(account, lead) }))

  routes.get('/', (_req, res) => res.type('html').send(pickerPage(platform)))
  routes.get('/assets/:file', (req, res) => {
    const name = String(req.params['file'])
    if (!ASSETS.has(name)) return void res.sendStatus(404)
    res.type(name).send(readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8'))
  })
  routes.get('/accounts/:subdomain/leads', (req, res) => {
    const account = accountOf(req)
    const pipeline = pipelineOf(account, req)
    if (!pipeline) return void res.status(404).type('html').send(missingPage('This account has no pipeline yet'))
    const pipelines = platform.store.pipelines.all(account.id)
    const data = boardData(platform, account, pipeline)
    res.type('html').send(boardPage({ account, pipelines, pipeline, user: viewer(account, req), data }))
  })
  routes.get('/accounts/:subdomain/leads/detail/:id', (req, res) => {
    const account = accountOf(req)
    sendCard(res, account, leadOf(account, req), req)
  })
  routes.get('/leads/detail/:id', (req, res) => {
    const lead = platform.store.leads.find(Number(req.params['id']))
    const account = lead && platform.store.accounts.get(lead.accountId)
    if (!lead || !account || lead.isDeleted) return void res.status(404).type('html').send(missingPage('There is no such deal'))
    sendCard(res, account, lead, req)
  })

  routes.get('/ajax/accounts/:subdomain/board', (req, res) => {
    const account = accountOf(req)
    const pipeline = pipelineOf(account, req)
    if (!pipeline) throw new Problem(404, 'This account has no pipeline yet')
    res.json(boardData(platform, account, pipeline))
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
}
