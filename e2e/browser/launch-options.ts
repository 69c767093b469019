import type { LaunchOptions } from '@playwright/test'
import type { Browser } from './resolve-browser.ts'

const isRoot = process.getuid?.() === 0

/** How the browser that was found is started, by the journeys and by tools alike. */
export const launchOptions = ({ executablePath, env }: Browser): LaunchOptions => ({
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
})

function inherited(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
