import { escapeHtml } from '../emulators/kit/page.ts'

/** One page with all pictures, each state in both themes side by side. @param files their names, the same in each theme's folder. */
export const contactSheet = (names: string[], themes: string[], fileOf: (name: string) => string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Deal Invoices: every state</title>
<style>
body { margin: 24px; background: #c9ced6; color: #1c2430; font: 14px/1.4 system-ui, sans-serif; }
main { columns: 560px auto; column-gap: 24px; }
section { break-inside: avoid; margin: 0 0 24px; }
h2 { margin: 0 0 6px; font-size: 14px; }
div { display: flex; flex-wrap: wrap; align-items: start; gap: 12px; }
img { max-width: 100%; border-radius: 8px; }
</style>
<h1>Every state</h1>
<main>
${names
  .map(
    (name) =>
      `<section><h2>${escapeHtml(name)}</h2><div>${themes
        .map((theme) => `<img src="${theme}/${fileOf(name)}" alt="${escapeHtml(`${name}, ${theme}`)}" loading="lazy">`)
        .join('')}</div></section>`,
  )
  .join('\n')}
</main>
</html>
`
