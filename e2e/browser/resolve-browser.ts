// Finds a Chromium for the journeys on whatever machine they run, so that `npm test` needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { answers } from './answers.ts'
import { npmChromium } from './npm-chromium.ts'

export type Browser = {
  source: string
  /** Left out: Playwright finds its own. */
  executablePath?: string
  /** What the browser needs in its environment, e.g. where its libraries and fonts are. */
  env: Record<string, string>
}

const NOTHING_FOUND =
  'No Chromium to run the journeys with: run `npx playwright install chromium`, or install Chromium or Chrome, or set E2E_CHROMIUM to its path.'

/**
 * The first that is there: `E2E_CHROMIUM`, Playwright's own, the system's Chromium, Chrome or Edge, Playwright's by download
 * (not with `E2E_NO_DOWNLOAD`), and the one that came with `npm ci` (Linux on x64 only). The system comes before the download,
 * because a machine without a way to the internet would wait for its refusal.
 *
 * @throws Error with one sentence that says what to do when there is none, or when the one asked for does not start.
 */
export async function resolveBrowser(): Promise<Browser> {
  const { E2E_CHROMIUM, E2E_NO_DOWNLOAD } = process.env
  if (E2E_CHROMIUM) {
    if (!answers(E2E_CHROMIUM)) throw new Error(`E2E_CHROMIUM names ${E2E_CHROMIUM}, which does not start.`)
    return { source: 'E2E_CHROMIUM', executablePath: E2E_CHROMIUM, env: {} }
  }
  const browser = playwrightsOwn() ?? systemBrowser() ?? (E2E_NO_DOWNLOAD ? null : downloaded()) ?? (await npmChromium())
  if (!browser) throw new Error(NOTHING_FOUND)
  return browser
}

function playwrightsOwn(): Browser | null {
  const source = 'playwright'
  const full = chromium.executablePath()
  if (full && existsSync(full)) return { source, executablePath: full, env: {} }
  // Headless, Playwright prefers its smaller build and finds that by itself.
  return existsSync(path.join(playwrightCache(), `chromium_headless_shell-${headlessShellRevision()}`))
    ? { source, env: {} }
    : null
}

/** Source: Playwright, Browsers, "Managing browser binaries". */
function playwrightCache(): string {
  const { PLAYWRIGHT_BROWSERS_PATH, LOCALAPPDATA } = process.env
  if (PLAYWRIGHT_BROWSERS_PATH && PLAYWRIGHT_BROWSERS_PATH !== '0') return PLAYWRIGHT_BROWSERS_PATH
  if (process.platform === 'win32') return path.join(LOCALAPPDATA ?? os.homedir(), 'ms-playwright')
  return path.join(os.homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'ms-playwright')
}

function headlessShellRevision(): string {
  const core = path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'))
  const { browsers } = JSON.parse(readFileSync(path.join(core, 'browsers.json'), 'utf8')) as {
    browsers: { name: string; revision: string }[]
  }
  return browsers.find(({ name }) => name === 'chromium-headless-shell')?.revision ?? ''
}

function systemBrowser(): Browser | null {
  const executablePath = systemPaths().find((file) => existsSync(file) && answers(file))
  return executablePath === undefined ? null : { source: 'system', executablePath, env: {} }
}

function systemPaths(): string[] {
  const { PROGRAMFILES, LOCALAPPDATA, ['PROGRAMFILES(X86)']: PROGRAMFILES_X86 } = process.env
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
    case 'win32':
      return [PROGRAMFILES, PROGRAMFILES_X86, LOCALAPPDATA].flatMap((folder) =>
        folder
          ? ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((exe) => path.join(folder, exe))
          : [],
      )
    default: {
      const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
      return (process.env['PATH'] ?? '').split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)))
    }
  }
}

function downloaded(): Browser | null {
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
  const { status } = spawnSync(process.execPath, [cli, 'install', 'chromium-headless-shell'], { timeout: 180_000 })
  return status === 0 ? playwrightsOwn() : null
}
