import { defineConfig } from '@playwright/test'
import { foundBrowser } from './browser/global-setup.ts'

const { executablePath, env } = foundBrowser()
const isRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: './journeys',
  globalSetup: './browser/global-setup.ts',
  // One house serves all journeys; each brings its own deals.
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  outputDir: '../node_modules/.cache/journeys',
  // The caller may name another file in PLAYWRIGHT_JSON_OUTPUT_FILE.
  reporter: [['list'], ['json', { outputFile: '../node_modules/.cache/reports/playwright.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    colorScheme: 'light',
    locale: 'en-GB',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath !== undefined && { executablePath }),
      env: { ...inherited(), ...env },
      args: [
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        // Chromium refuses to sandbox itself as root.
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
})

function inherited(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
