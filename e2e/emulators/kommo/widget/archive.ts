// The archive a developer uploads: read anew at each look, so that a rebuilt widget is there after a reload of the page.
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { unzipSync } from 'fflate'

export type WidgetOptions = {
  /** The unpacked archive as a folder, or `widget.zip` itself. */
  dir: string
  /** The code Kommo gave the widget: part of its addresses and class names. */
  code?: string
  /**
   * Texts of script.js to exchange when it is served. A widget carries its server's address from its build, and a test's server
   * takes whatever port is free: what is served is what a build for that address would contain.
   */
  replace?: Record<string, string>
}

export type Texts = { [key: string]: string | Texts }
export type FieldType = 'text' | 'pass' | 'users' | 'users_lp' | 'custom'
/** As far as the pages use it. Source: Kommo, manifest.json. */
export type Manifest = {
  widget: {
    name: string
    description: string
    short_description: string
    version?: string
    init_once?: boolean
    locale: string[]
    installation: boolean
  }
  locations: string[]
  settings?: Record<string, { name: string; type: FieldType; required: boolean }>
  advanced?: { title: string }
}
export type Archive = {
  code: string
  manifest: Manifest
  /** A file by its path from the root; null when there is none. */
  file(name: string): Buffer | null
  /** The texts of a language, or of the manifest's first one when the archive does not speak it. */
  texts(language: string): Texts
}

const DEFAULT_CODE = 'deal_invoices'
const REQUIRED = ['script.js', 'manifest.json'] as const

/**
 * Opens the archive as it is now.
 *
 * @returns a sentence when there is nothing to load, e.g. before the first build.
 */
export function openArchive(options: WidgetOptions): Archive | string {
  try {
    const raw = options.dir.endsWith('.zip') ? zipReader(options.dir) : folderReader(options.dir)
    return raw === null ? 'The widget has not been built yet.' : readArchive(raw, options)
  } catch (error) {
    // A build that is just being written; the next look finds it whole.
    return `The widget's archive cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}

function readArchive(raw: Reader, { code = DEFAULT_CODE, replace = {} }: WidgetOptions): Archive | string {
  const absent = REQUIRED.find((name) => raw(name) === null)
  if (absent !== undefined) return `The widget's archive has no ${absent}.`
  const json = (name: string): unknown => JSON.parse(raw(name)?.toString('utf8') ?? '{}')
  const manifest = json('manifest.json') as Manifest
  const untranslated = manifest.widget.locale.find((locale) => raw(`i18n/${locale}.json`) === null)
  if (untranslated !== undefined) return `The widget's archive has no i18n/${untranslated}.json, which its manifest promises.`
  const [firstLocale = 'en'] = manifest.widget.locale
  return {
    code,
    manifest,
    file: (name) => (name === 'script.js' ? exchange(raw(name), replace) : raw(name)),
    texts: (language) => json(`i18n/${manifest.widget.locale.includes(language) ? language : firstLocale}.json`) as Texts,
  }
}

/** The text at a path such as `widget.name`; empty when there is none. */
export function textAt(texts: Texts, key: string): string {
  const found = key
    .split('.')
    .reduce<string | Texts | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), texts)
  return typeof found === 'string' ? found : ''
}

type Reader = (name: string) => Buffer | null

function folderReader(dir: string): Reader | null {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return null
  const root = path.resolve(dir) + path.sep
  return (name) => {
    const file = path.resolve(root, name)
    const isThere = file.startsWith(root) && statSync(file, { throwIfNoEntry: false })?.isFile()
    return isThere ? readFileSync(file) : null
  }
}

function zipReader(file: string): Reader | null {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return null
  const entries = new Map(Object.entries(unzipSync(readFileSync(file))))
  return (name) => {
    const bytes = entries.get(name)
    return bytes ? Buffer.from(bytes) : null
  }
}

function exchange(script: Buffer | null, replace: Record<string, string>): Buffer | null {
  if (script === null) return null
  const text = Object.entries(replace).reduce((so, [from, to]) => so.replaceAll(from, to), script.toString('utf8'))
  return Buffer.from(text)
}
