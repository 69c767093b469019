// Source: Kommo, manifest.json; widget locations; field types.
import { jsonOf } from './files.mjs'

const LOCALES = new Set(['en', 'es', 'pt', 'tr', 'id'])
const PAIRED = ['lcard', 'ccard', 'comcard', 'llist', 'clist', 'tlist']
const SINGLE = [
  'settings',
  'advanced_settings',
  'card_sdk',
  'catalogs',
  'digital_pipeline',
  'lead_sources',
  'widget_page',
  'sms',
  'mobile_card',
  'salesbot_designer',
  'website_chat_button',
  'ai_agent',
  'everywhere',
]
const LOCATIONS = new Set([...SINGLE, ...PAIRED.flatMap((code) => [`${code}-0`, `${code}-1`])])
const FIELD_TYPES = new Set(['text', 'pass', 'users', 'users_lp', 'custom'])
/** A location and the block of the manifest that it needs; neither makes sense alone. */
const BLOCKS = {
  advanced_settings: 'advanced',
  digital_pipeline: 'dp',
  salesbot_designer: 'salesbot_designer',
  sms: 'sms',
  mobile_card: 'mobile',
  widget_page: 'left_menu',
}

export function manifestProblems(files) {
  const manifest = jsonOf(files, 'manifest.json')
  if (typeof manifest?.widget !== 'object') return ['manifest.json has no block "widget".']
  const { widget, locations, settings } = manifest
  return [
    ...['name', 'description', 'short_description'].filter((key) => typeof widget[key] !== 'string').map(missing),
    ...(widget.interface_version === 2 ? [] : ['manifest.json: widget.interface_version has to be 2.']),
    ...(typeof widget.installation === 'boolean' ? [] : [missing('installation')]),
    ...(/^\d+\.\d+\.\d+$/.test(widget.version ?? '') ? [] : ['manifest.json: widget.version has to look like 1.2.3.']),
    ...localeProblems(files, widget.locale),
    ...locationProblems(manifest, locations),
    ...(widget.installation ? settingsProblems(settings) : []),
    ...textKeyProblems(files, manifest),
  ]
}

const missing = (key) => `manifest.json: widget.${key} is missing.`

function localeProblems(files, locales) {
  if (!Array.isArray(locales) || locales.length === 0) return [missing('locale')]
  const shipped = [...files.keys()].flatMap((name) => /^i18n\/(.+)\.json$/.exec(name)?.[1] ?? [])
  return [
    ...locales.filter((locale) => !LOCALES.has(locale)).map((locale) => `manifest.json: Kommo has no language "${locale}".`),
    ...locales.filter((locale) => !shipped.includes(locale)).map((locale) => `i18n/${locale}.json is missing.`),
    ...shipped
      .filter((locale) => !locales.includes(locale))
      .map((locale) => `manifest.json: locale leaves out i18n/${locale}.json.`),
  ]
}

function locationProblems(manifest, locations) {
  if (!Array.isArray(locations) || locations.length === 0) return ['manifest.json: locations are missing.']
  return [
    ...locations.filter((code) => !LOCATIONS.has(code)).map((code) => `manifest.json: there is no location "${code}".`),
    ...locations
      .filter((code, at) => locations.indexOf(code) !== at)
      .map((code) => `manifest.json: location "${code}" is there twice.`),
    ...PAIRED.filter((code) => locations.includes(`${code}-0`) && locations.includes(`${code}-1`)).map(
      (code) => `manifest.json: only one of ${code}-0 and ${code}-1 may be listed.`,
    ),
    ...Object.entries(BLOCKS)
      .filter(([code, block]) => locations.includes(code) !== block in manifest)
      .map(([code, block]) => `manifest.json: location "${code}" and block "${block}" go together.`),
  ]
}

function settingsProblems(settings) {
  if (typeof settings !== 'object' || settings === null)
    return ['manifest.json: settings are missing, though it can be installed.']
  return Object.entries(settings).flatMap(([code, field]) => [
    ...(FIELD_TYPES.has(field?.type) ? [] : [`manifest.json: settings.${code} has no known type.`]),
    ...(typeof field?.required === 'boolean' ? [] : [`manifest.json: settings.${code}.required is missing.`]),
    ...(typeof field?.name === 'string' ? [] : [`manifest.json: settings.${code}.name is missing.`]),
  ])
}

/** What the manifest names has to be in every language. */
function textKeyProblems(files, { widget, settings = {}, advanced }) {
  const keys = [widget.name, widget.description, widget.short_description, advanced?.title]
  const named = [...keys, ...Object.values(settings ?? {}).map((field) => field?.name)].filter((key) => typeof key === 'string')
  return (widget.locale ?? []).flatMap((locale) => {
    const texts = jsonOf(files, `i18n/${locale}.json`)
    const find = (key) => key.split('.').reduce((node, part) => node?.[part], texts)
    return named
      .filter((key) => typeof find(key) !== 'string')
      .map((key) => `i18n/${locale}.json: "${key}" of the manifest is missing.`)
  })
}
