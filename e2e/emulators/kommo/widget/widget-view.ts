import { accountHost, type Platform } from '../platform.ts'
import type { Account, User } from '../state/model.ts'
import { type Archive, type FieldType, textAt, type Texts } from './archive.ts'

/** `install`: not there; `not_configured`: installed, settings never saved; `installed`. Source: Kommo, script.js, get_install_status. */
export type InstallStatus = 'install' | 'not_configured' | 'installed'

/** The widget as a page of one account needs it, in the language of who looks. */
export type WidgetView = {
  code: string
  name: string
  shortDescription: string
  /** May hold HTML. */
  description: string
  version: string
  isInitOnce: boolean
  hasSettings: boolean
  locations: string[]
  /** The language file as it is. */
  langs: Texts
  status: InstallStatus
  /** What `self.params` and `get_settings()` give. */
  params: Record<string, unknown>
  fields: { code: string; name: string; type: FieldType; isRequired: boolean }[]
  advancedTitle: string
  images: { main: string; settings: string; block: string; installed: string; collapsed: string }
}

export function viewWidget(
  platform: Platform,
  { archive, account, user, language }: { archive: Archive; account: Account; user: User | undefined; language: string },
): WidgetView {
  const { code, manifest } = archive
  const langs = archive.texts(language)
  const text = (key: string) => textAt(langs, key)
  const saved = platform.store.widgetSettings.get(account.id)
  const isInstalled = platform.installed.has(account.id)
  const status = isInstalled ? (saved ? 'installed' : 'not_configured') : 'install'
  const version = manifest.widget.version ?? ''
  const base = `/upl/${code}/1/widget` // Kommo, own integrations: static files of a version
  const image = (name: string) => `${base}/images/${name}.png?version=${version}`
  return {
    code,
    name: text(manifest.widget.name),
    shortDescription: text(manifest.widget.short_description),
    description: fillTags(text(manifest.widget.description), account, user),
    version,
    isInitOnce: manifest.widget.init_once === true,
    hasSettings: manifest.widget.installation,
    locations: manifest.locations,
    langs,
    status,
    params: {
      ...saved,
      id: account.id % 100_000,
      widget_code: code,
      category_code: 'own_integrations',
      path: base,
      cdn_path: base,
      images_path: `${base}/images`,
      version,
      oauth_client_uuid: platform.integration.clientId,
      support: [],
      active: isInstalled ? 'Y' : 'N',
      widget_active: isInstalled ? 'Y' : 'N',
      status,
    },
    fields: Object.entries(manifest.settings ?? {}).map(([field, { name, type, required }]) => ({
      code: field,
      name: text(name),
      type,
      isRequired: required,
    })),
    advancedTitle: manifest.advanced ? text(manifest.advanced.title) : '',
    // Kommo, images: which size stands where
    images: {
      main: image('logo_main'),
      settings: image('logo'),
      block: image('logo_medium'),
      installed: image('logo_small'),
      collapsed: image('logo_min'),
    },
  }
}

/** The tags a description may hold. Source: Kommo, manifest.json, widget.description. */
function fillTags(text: string, account: Account, user: User | undefined): string {
  const tags: Record<string, string> = {
    HOST: accountHost(account.subdomain),
    SUBDOMAIN: account.subdomain,
    LOGIN: user?.email ?? '',
    ACCOUNT_ID: String(account.id),
    USER_ID: String(user?.id ?? ''),
    TOP_LEVEL_DOMAIN: 'com',
  }
  return text.replace(/#([A-Z_]+)#/g, (whole, name: string) => tags[name] ?? whole)
}
