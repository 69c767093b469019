import { escapeHtml } from '../../kit/page.ts'
import type { Platform } from '../platform.ts'
import { accountHost } from '../platform.ts'
import type { Account, Lead, Pipeline, User } from '../state/model.ts'
import type { BoardData } from './board-data.ts'
import type { CardData } from './card-data.ts'
import { page } from './layout.ts'

const initials = (name: string) =>
  name
    .split(' ')
    .slice(0, 2)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase()

const brand = (account: Account) =>
  `<a class="brand" href="/" title="All accounts"><span class="logo" aria-hidden="true">k</span><span class="brand-name">${escapeHtml(account.name)}</span></a>`
const avatar = (user: User | undefined) =>
  user
    ? `<span class="avatar" title="${escapeHtml(user.name)}${user.isAdmin ? ', administrator' : ''}">${escapeHtml(initials(user.name))}</span>`
    : ''

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

/** The board of a pipeline. The columns are drawn in the browser, from the data that comes with the page. */
export function boardPage({
  account,
  pipelines,
  pipeline,
  user,
  data,
}: {
  account: Account
  pipelines: Pipeline[]
  pipeline: Pipeline
  user: User | undefined
  data: BoardData
}): string {
  const options = pipelines.map(
    ({ id, name }) => `<option value="${id}"${id === pipeline.id ? ' selected' : ''}>${escapeHtml(name)}</option>`,
  )
  return page({
    title: `${pipeline.name} · ${account.name}`,
    bar: `${brand(account)}<label class="pick"><span class="sr">Pipeline</span><select id="pipeline">${options.join('')}</select></label>
<input id="search" class="search" type="search" placeholder="Search deals" aria-label="Search deals"><span class="grow"></span><span class="total" id="total"></span>${avatar(user)}`,
    main: '<main class="board" id="board" aria-label="Deals by stage"></main><p class="sr" role="status" id="status"></p>',
    script: 'board',
    data: { board: data, subdomain: account.subdomain, userId: user?.id ?? null },
  })
}

/** The page of one deal. `#card-right-panel` is where widgets live. */
export function cardPage({
  account,
  lead,
  user,
  data,
}: {
  account: Account
  lead: Lead
  user: User | undefined
  data: CardData
}): string {
  return page({
    title: `${lead.name} · ${account.name}`,
    bar: `${brand(account)}<a class="back" href="/accounts/${escapeHtml(account.subdomain)}/leads?pipeline=${lead.pipelineId}">← Leads</a><span class="grow"></span>${avatar(user)}`,
    main: `<main class="deal" data-deal-id="${lead.id}"><section class="deal-side" id="side" aria-label="Deal"></section>
<section class="feed" aria-label="Feed"><form class="compose" id="compose"><label class="sr" for="note">Note</label>
<textarea id="note" rows="2" placeholder="Write a note…" required></textarea><button class="primary">Add note</button></form>
<div id="files"></div><ol class="feed-list" id="feed"></ol></section>
<aside id="card-right-panel" class="widgets" aria-label="Widgets"><p class="widgets-empty">Widgets of installed integrations appear here.</p></aside></main>
<p class="sr" role="status" id="status"></p>`,
    script: 'deal',
    data: { card: data, subdomain: account.subdomain, userId: user?.id ?? null },
  })
}

/** A plain page for what is not there. */
export const missingPage = (what: string) =>
  page({
    title: 'Not found',
    main: `<main class="picker"><h1>${escapeHtml(what)}</h1><p><a href="/">All accounts</a></p></main>`,
  })
