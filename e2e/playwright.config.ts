import { defineConfig } from '@playwright/test'
import { foundBrowser } from './browser/global-setup.ts'
import { launchOptions } from './browser/launch-options.ts'

export default defineConfig({
  testDir: './journeys',
  globalSetup: './browser/global-setup.ts',
  // A house for each of two workers, as many as a small machine has cores; each journey brings its own deals.
  workers: 2,
  // Journeys wait for a whole product in real time; a busy machine may disturb one once, and the report says so.
  retries: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
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
