import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { answers } from './answers.ts'
import type { Browser } from './resolve-browser.ts'

/**
 * The Chromium that comes as an npm package, made for bare machines: on an image without NSS and fonts it brings those too.
 * Null where it was not installed (it is optional) or does not start.
 */
export async function npmChromium(): Promise<Browser | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const source = '@sparticuz/chromium'
  const chromium = await import('@sparticuz/chromium').catch(() => null)
  if (!chromium) return null
  // Unpacks browser and fonts into the folder for temporary files, once.
  const executablePath = await chromium.default.executablePath()
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_PATH: path.join(os.tmpdir(), 'fonts') }
  if (answers(executablePath)) return { source, executablePath, env: fonts }
  const env = { ...fonts, LD_LIBRARY_PATH: [unpackLibraries(), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':') }
  return answers(executablePath, env) ? { source, executablePath, env } : null
}

/** The shared libraries that the package carries for machines without them. @returns their folder. */
function unpackLibraries(): string {
  const folder = path.join(os.tmpdir(), 'deal-invoices-chromium')
  const archive = path.join(
    path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
    '../../bin/al2023.tar.br',
  )
  mkdirSync(folder, { recursive: true })
  spawnSync('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(archive)) })
  return path.join(folder, 'lib')
}
