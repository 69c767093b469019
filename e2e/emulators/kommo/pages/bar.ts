import { escapeHtml } from '../../kit/page.ts'
import type { Platform } from '../platform.ts'
import { LANGUAGES, type Viewer } from './viewer.ts'

export type Section = 'board' | 'list' | 'settings'

const SECTIONS: [Section, string, string][] = [
  ['board', 'Board', 'leads'],
  ['list', 'List', 'leads/list'],
  ['settings', 'Settings', 'settings/widgets'],
]

/** The head of an account's pages: where one can go, and who looks, in which language. `extra` is ready HTML. */
export function bar(
  platform: Platform,
  viewer: Viewer,
  { section, extra = '' }: { section?: Section; extra?: string } = {},
): string {
  const { account, user, language, carry } = viewer
  const sections = SECTIONS.map(
    ([key, name, path]) =>
      `<a href="/accounts/${escapeHtml(account.subdomain)}/${path}${carry}"${key === section ? ' aria-current="page"' : ''}>${name}</a>`,
  )
  const languages = LANGUAGES.map((code) => option(code, code.toUpperCase(), code === language))
  const users = platform.store.users
    .all(account.id)
    .map(({ id, name, isAdmin }) => option(id, `${name}${isAdmin ? ' (admin)' : ''}`, id === user?.id))
  return `<a class="brand" href="/" title="All accounts"><span class="logo" aria-hidden="true">k</span><span class="brand-name">${escapeHtml(account.name)}</span></a>
<nav class="menu" aria-label="Main">${sections.join('')}</nav>${extra}<span class="grow"></span>
<label class="pick language"><span class="sr">Language</span><select id="language">${languages.join('')}</select></label>
<label class="pick viewer"><span class="sr">User</span><select id="viewer">${users.join('')}</select></label>`
}

export const option = (value: string | number, name: string, isSelected: boolean) =>
  `<option value="${escapeHtml(String(value))}"${isSelected ? ' selected' : ''}>${escapeHtml(name)}</option>`
