import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Request } from 'express'
import type { IntegrationHandle } from '../handle/integration.ts'
import { Problem } from '../http/problem.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import { openArchive, type WidgetOptions } from '../widget/archive.ts'
import { AREAS } from './areas.ts'
import { currentWidget, hostData } from './host-data.ts'
import { advancedPage, integrationsPage, missingPage } from './html.ts'
import { accountOf, LANGUAGES, viewerOf } from './viewer.ts'

const ASSETS = new Set(readdirSync(new URL('assets', import.meta.url)))
const require = createRequire(import.meta.url)
/** Kommo's page brings these to every widget. Source: Kommo, RequireJS modules; jquery 2.1.3 is the version of its template. */
const LIBRARIES = new Map([
  ['require.js', () => require.resolve('requirejs/require.js')],
  ['jquery.js', () => require.resolve('jquery/dist/jquery.js')],
])

type Needs = { platform: Platform; integration: IntegrationHandle; widget: WidgetOptions | undefined }

/** What a widget needs around it: its files, tokens, settings, and the pages on which an administrator installs it. */
export function addWidgetRoutes(routes: Routes, { platform, integration, widget }: Needs): void {
  const look = (req: Request) => viewerOf(platform, accountOf(platform, req), req)
  const view = (req: Request) => currentWidget(platform, widget, look(req))
  const adminOf = (req: Request) => {
    const { account, user } = look(req)
    if (!user?.isAdmin) throw new Problem(403, 'Only an administrator may do this')
    return { account, user }
  }

  routes.get('/assets/:file', (req, res) => {
    const name = String(req.params['file'])
    const library = LIBRARIES.get(name)
    if (!library && !ASSETS.has(name)) return void res.sendStatus(404)
    res.type(name).send(readFileSync(library ? library() : new URL(`assets/${name}`, import.meta.url), 'utf8'))
  })
  routes.get('/upl/:code/1/widget/*file', (req, res) => {
    const archive = widget ? openArchive(widget) : ''
    const name = ([] as string[]).concat(req.params['file'] ?? []).join('/')
    const file = typeof archive === 'string' || archive.code !== req.params['code'] ? null : archive.file(name)
    if (file === null) return void res.sendStatus(404)
    res.type(path.extname(name)).set('cache-control', 'no-cache').send(file)
  })

  routes.get('/accounts/:subdomain/settings/widgets', (req, res) => {
    const viewer = look(req)
    const host = hostData(platform, widget, { viewer, area: AREAS.settings })
    res.type('html').send(integrationsPage({ platform, viewer, host }))
  })
  routes.get('/accounts/:subdomain/settings/widgets/:code', (req, res) => {
    const viewer = look(req)
    const host = hostData(platform, widget, { viewer, area: AREAS.advanced(String(req.params['code'])) })
    if (typeof host.widget === 'string' || host.widget.code !== req.params['code'])
      return void res.status(404).type('html').send(missingPage('There is no such integration'))
    res.type('html').send(advancedPage({ platform, viewer, host }, host.widget))
  })

  routes.post('/ajax/accounts/:subdomain/widget/token', async (req, res) => {
    const { account, user } = look(req)
    if (!user || !platform.installed.has(account.id)) throw new Problem(403, 'The integration is not installed')
    // One address stands for all account hosts, so the pages' own address is what the token's issuer has to be.
    res.json({ token: await integration.disposableToken(account, user, { origin: platform.url() }) })
  })
  routes.post('/ajax/accounts/:subdomain/widget/install', async (req, res) => {
    const { account, user } = adminOf(req)
    await integration.install(account, user)
    res.json(view(req))
  })
  routes.post('/ajax/accounts/:subdomain/widget/settings', (req, res) => {
    const { account } = adminOf(req)
    if (!platform.installed.has(account.id)) throw new Problem(403, 'The integration is not installed')
    platform.store.widgetSettings.set(account.id, (req.body as { fields: Record<string, unknown> }).fields)
    res.json(view(req))
  })
  routes.post('/ajax/accounts/:subdomain/widget/disable', async (req, res) => {
    await integration.uninstall(adminOf(req).account)
    res.json(view(req))
  })
  routes.post('/ajax/accounts/:subdomain/language', (req, res) => {
    const { user } = look(req)
    const { language } = req.body as { language: string }
    if (!user || !LANGUAGES.includes(language)) throw new Problem(400, 'Kommo does not speak this language')
    platform.store.languages.set(user.id, language)
    res.json({ language })
  })
}
