// `npm run screenshots [-- word…]`: a picture of every state in light and dark, to look at all of them at once. With words, only
// of states whose names have one of them.
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { chromium, type Locator } from '@playwright/test'
import { launchOptions } from '../browser/launch-options.ts'
import { resolveBrowser } from '../browser/resolve-browser.ts'
import { startHouse } from '../demo/house.ts'
import { contactSheet } from './contact-sheet.ts'
import { openState, type Theme } from './open-state.ts'
import { cardStates } from './states.ts'
import { type Shot, windows } from './windows.ts'

const FOLDER = path.resolve('.data/screenshots')
const THEMES: Theme[] = ['light', 'dark']
/** At which the widget is as narrow as Kommo's panel lets it be: 240 px. */
const NARROW = 260

const say = (line: string) => process.stdout.write(`${line}\n`)
const words = process.argv.slice(2)
const fileOf = (name: string) => `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`

const pictures = [
  ...cardStates.map((state) => ({
    name: state.name,
    open: async ({ page, house, theme }: Shot): Promise<Locator> => {
      const block = await openState(page, house, state, { theme, width: NARROW })
      for (const text of state.shows) await block.getByText(text).first().waitFor()
      return block
    },
  })),
  ...windows,
].filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))

const house = await startHouse({ ports: { server: 0, kommo: 0, xero: 0 }, isLoud: false, limits: false })
const browser = await chromium.launch(launchOptions(await resolveBrowser()))
let failed = 0
try {
  for (const theme of THEMES) {
    await mkdir(path.join(FOLDER, theme), { recursive: true })
    const page = await browser.newPage({ locale: 'en-GB', deviceScaleFactor: 2 })
    page.setDefaultTimeout(10_000)
    for (const { name, open } of pictures) {
      const file = path.join(FOLDER, theme, fileOf(name))
      try {
        await (await open({ page, house, theme })).screenshot({ path: file, animations: 'disabled' })
      } catch (error) {
        failed++
        say(`✗ ${name}, ${theme}: ${error instanceof Error ? error.message : String(error)}`)
        // What stood there instead; when the browser is gone, nothing did.
        await page.screenshot({ path: file }).catch(() => undefined)
      }
    }
    await page.close()
  }
} finally {
  await browser.close()
  await house.stop()
}
const sheet = path.join(FOLDER, 'index.html')
if (words.length === 0)
  await writeFile(
    sheet,
    contactSheet(
      pictures.map(({ name }) => name),
      THEMES,
      fileOf,
    ),
  )
say(`${pictures.length} states, light and dark: ${words.length === 0 ? sheet : FOLDER}`)
process.exit(failed === 0 ? 0 : 1)
