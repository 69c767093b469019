// The archive: what Kommo reads as it is, beside the script, and all of it as widget.zip.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'
import { packed } from './archive/zip.mjs'

const ZIP = 'widget.zip'

/** Only languages that the manifest names. */
export function kommoArchive(): Plugin {
  return {
    name: 'kommo-archive',
    apply: 'build',
    generateBundle() {
      const manifest = JSON.parse(readFileSync('widget/manifest.json', 'utf8')) as { widget: { locale: string[] } }
      const names = [
        'manifest.json',
        ...manifest.widget.locale.map((locale) => `i18n/${locale}.json`),
        ...readdirSync('widget/images').map((image) => `images/${image}`),
      ]
      for (const fileName of names) this.emitFile({ type: 'asset', fileName, source: readFileSync(`widget/${fileName}`) })
    },
    writeBundle({ dir = '.' }, bundle) {
      const files = new Map(Object.keys(bundle).map((name) => [name, new Uint8Array(readFileSync(path.join(dir, name)))]))
      writeFileSync(path.join(dir, ZIP), packed(files))
    },
  }
}
