import { type Browser, resolveBrowser } from './resolve-browser.ts'

const VARIABLE = 'E2E_BROWSER'

/** Runs once, before the workers: they get the browser by environment. */
export default async function findBrowser(): Promise<void> {
  process.env[VARIABLE] = JSON.stringify(await resolveBrowser())
}

/** What the search has found. Before it, and in tools that only read the configuration, Playwright's own. */
export const foundBrowser = (): Browser => JSON.parse(process.env[VARIABLE] ?? '{"source":"playwright","env":{}}') as Browser
