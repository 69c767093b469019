import { escapeHtml } from '../../kit/page.ts'

/** JSON that may stand inside a script element. */
const inlineJson = (data: unknown) => JSON.stringify(data).replaceAll('<', '\\u003c')

/**
 * The frame of every page.
 *
 * @param main ready HTML. @param script the name of a script and a style sheet of `/assets`. @param data what that script starts from.
 */
export const page = ({
  title,
  main,
  bar = '',
  nav = '',
  script,
  data,
}: {
  title: string
  main: string
  bar?: string
  nav?: string
  script?: string
  data?: unknown
}) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/crm.css">${script === undefined ? '' : `<link rel="stylesheet" href="/assets/${script}.css">`}
<script src="/assets/theme.js"></script>
</head>
<body>
<header class="bar">${bar}<button class="ghost" id="theme" type="button" aria-label="Switch between light and dark" title="Light / dark">◐</button></header>
${nav}
${main}
${data === undefined ? '' : `<script type="application/json" id="data">${inlineJson(data)}</script>`}
${script === undefined ? '' : `<script type="module" src="/assets/${script}.js"></script>`}
</body>
</html>`
