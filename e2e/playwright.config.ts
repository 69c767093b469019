import { defineConfig } from '@playwright/test'
import { foundBrowser } from './browser/global-setup.ts'
import { launchOptions } from './browser/launch-options.ts'

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
    launchOptions: launchOptions(foundBrowser()),
  },
})
