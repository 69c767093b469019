import { escapeHtml } from '../../kit/page.ts'
import type { Platform } from '../platform.ts'
import { accountHost } from '../platform.ts'
import type { Pipeline } from '../state/model.ts'
import type { WidgetView } from '../widget/widget-view.ts'
import { bar, option } from './bar.ts'
import type { BoardData } from './board-data.ts'
import type { CardData } from './card-data.ts'
import type { ClientData } from './client-data.ts'
import type { HostData } from './host-data.ts'
import { page } from './layout.ts'
import type { ListData } from './list-data.ts'
import type { Viewer } from './viewer.ts'

/** What every page of an account is made from. */
type Seen = { platform: Platform; viewer: Viewer; host: HostData }

const initials = (name: string) =>
  name
    .split(' ')
    .slice(0, 2)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase()

/** The list of accounts: where a visitor begins. */
export function pickerPage(platform: Platform): string {
  const items = [...platform.store.accounts.values()].map((account) => {
    const deals = platform.store.leads.all(account.id).filter(({ isDeleted }) => !isDeleted).length
    return `<li><a class="account" href="/accounts/${escapeHtml(account.subdomain)}/leads"><span class="avatar big">${escapeHtml(initials(account.name))}</span>
<span><strong>${escapeHtml(account.name)}</strong><small>${accountHost(escapeHtml(account.subdomain))} · ${account.currency} · ${deals} ${deals === 1 ? 'deal' : 'deals'}</small></span></a></li>`
  })
  const list = items.length > 0 ? `<ul class="accounts">${items.join('')}</ul>` : '<p class="muted">There is no account yet.</p>'
  return page({
    title: 'Kommo emulator',
    bar: '<span class="brand"><span class="logo" aria-hidden="true">k</span><span class="brand-name">Kommo emulator</span></span><span class="grow"></span>',
    main: `<main class="picker"><h1>Choose an account</h1>${list}</main>`,
  })
}

const pipelinePick = (options: string[]) =>
  `<label class="pick"><span class="sr">Pipeline</span><select id="pipeline">${options.join('')}</select></label>`

const pipelineOptions = (pipelines: Pipeline[], chosen: number | null) =>
  pipelines.map(({ id, name }) => option(id, name, id === chosen))

/** The board of a pipeline. The columns are drawn in the browser, from the data that comes with the page. */
export function boardPage(
  { platform, viewer, host }: Seen,
  { pipelines, pipeline, data }: { pipelines: Pipeline[]; pipeline: Pipeline; data: BoardData },
): string {
  const extra = `<h1 class="sr">${escapeHtml(pipeline.name)}</h1>${pipelinePick(pipelineOptions(pipelines, pipeline.id))}
<input id="search" class="search" type="search" placeholder="Search deals" aria-label="Search deals"><span class="total" id="total"></span>`
  return page({
    title: `${pipeline.name} · ${viewer.account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer, { section: 'board', extra }),
    main: '<main class="board" id="board" aria-label="Deals by stage"></main>',
    script: 'board',
    data: { host, board: data },
  })
}

/** Deals as rows that can be ticked; a bar offers what the widgets do with them. */
export function listPage(
  { platform, viewer, host }: Seen,
  { pipelines, pipelineId, data }: { pipelines: Pipeline[]; pipelineId: number | null; data: ListData },
): string {
  const options = [option('', 'All pipelines', pipelineId === null), ...pipelineOptions(pipelines, pipelineId)]
  return page({
    title: `List · ${viewer.account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer, { section: 'list', extra: pipelinePick(options) }),
    main: `<main class="list"><h1 class="sr">Deals</h1><div class="bulk" id="bulk" role="group" aria-label="Selected deals" hidden><strong id="bulk-count"></strong>
<div class="bulk-menu" id="bulk-widgets"></div><button class="plain" id="bulk-clear" type="button">Clear</button></div>
<div class="table-frame"><table><thead><tr><th class="tick"><input type="checkbox" id="tick-all" aria-label="Select all deals"></th><th>Deal</th><th>Client</th><th>Stage</th><th>Status</th><th class="number">Price</th></tr></thead><tbody id="rows"></tbody></table></div>
<p class="muted list-more" id="more"></p></main>`,
    script: 'list',
    data: { host, list: data },
  })
}

/** Where the widgets of a card live. */
const rightPanel = `<aside id="card-right-panel" class="widgets card-widgets" aria-label="Widgets">
<button class="js-card-widgets-on-off" type="button" aria-expanded="true" aria-controls="card-widgets-elements" title="Collapse or open the panel"><span class="sr">Widgets</span><span aria-hidden="true">»</span></button>
<div class="card-widgets__elements" id="card-widgets-elements"></div><p class="widgets-empty">Widgets of installed integrations appear here.</p></aside>`

/** The page of one deal. */
export function cardPage({ platform, viewer, host }: Seen, data: CardData): string {
  const { account, carry } = viewer
  const back = `/accounts/${escapeHtml(account.subdomain)}/leads${carry === '' ? '?' : `${carry}&amp;`}pipeline=${data.pipeline.id}`
  return page({
    title: `${data.name} · ${account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer, {
      extra: `<h1 class="sr">${escapeHtml(data.name)}</h1><a class="back" href="${back}">← Leads</a>`,
    }),
    main: `<main class="deal" data-deal-id="${data.id}"><section class="deal-side" id="side" aria-label="Deal"></section>
<section class="feed" aria-label="Feed"><form class="compose" id="compose"><label class="sr" for="note">Note</label>
<textarea id="note" rows="2" placeholder="Write a note…" required></textarea><button class="primary">Add note</button></form>
<div id="files"></div><ol class="feed-list" id="feed"></ol></section>
${rightPanel}</main>`,
    script: 'deal',
    data: { host, card: data },
  })
}

/** A deal that is not saved yet: its widgets run with a card whose id is 0. */
export function newDealPage({ platform, viewer, host }: Seen): string {
  return page({
    title: `New deal · ${viewer.account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer),
    main: `<main class="deal client"><form class="deal-side new-deal" id="new-deal" aria-label="New deal"><h1>New deal</h1>
<label>Name<input name="name" required autocomplete="off"></label><label>Price<input name="price" inputmode="decimal" value="0"></label>
<button class="primary">Save</button></form><section class="feed"></section>${rightPanel}</main>`,
    script: 'new-deal',
    data: { host },
  })
}

/** The page of a contact or a company. */
export function clientPage({ platform, viewer, host }: Seen, data: ClientData): string {
  const what = data.type === 'contacts' ? 'Contact' : 'Company'
  return page({
    title: `${data.name} · ${viewer.account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer),
    main: `<main class="deal client"><section class="deal-side" id="side" aria-label="${what}"></section>
<section class="feed" id="deals" aria-label="Deals"></section>${rightPanel}</main>`,
    script: 'client',
    data: { host, client: data },
  })
}

/** Settings → Integrations. */
export function integrationsPage({ platform, viewer, host }: Seen): string {
  const main = viewer.user?.isAdmin
    ? '<div class="tiles" id="tiles"></div>'
    : '<p class="quiet-box">Only administrators can install and set up integrations.</p>'
  return page({
    title: `Integrations · ${viewer.account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer, { section: 'settings' }),
    main: `<main class="settings"><h1>Integrations</h1>${main}</main>`,
    script: 'settings',
    data: { host },
  })
}

/** A widget's own page under Settings. */
export function advancedPage({ platform, viewer, host }: Seen, widget: WidgetView): string {
  const title = widget.advancedTitle || widget.name
  const hasPage = widget.locations.includes('advanced_settings') && widget.status !== 'install'
  const main = hasPage
    ? `<div id="work-area-${escapeHtml(widget.code)}" class="work-area"></div>`
    : `<p class="quiet-box">${escapeHtml(widget.name)} has no page of its own here.</p>`
  return page({
    title: `${title} · ${viewer.account.name}`,
    language: viewer.language,
    bar: bar(platform, viewer, { section: 'settings' }),
    main: `<main class="settings"><h1>${escapeHtml(title)}</h1>${main}</main>`,
    data: { host },
  })
}

/** A plain page for what is not there. */
export const missingPage = (what: string) =>
  page({
    title: 'Not found',
    main: `<main class="picker"><h1>${escapeHtml(what)}</h1><p><a href="/">All accounts</a></p></main>`,
  })
