import { escapeHtml } from '../../kit/page.ts'

/** JSON that may stand inside a script element. */
const inlineJson = (data: unknown) => JSON.stringify(data).replaceAll('<', '\\u003c')

// All at once: going from page to page in the browser then changes no styles.
const STYLES = ['crm', 'board', 'deal', 'list', 'settings', 'widgets']

/**
 * The frame of every page. What is inside `#page` is exchanged when a person goes on to another page.
 *
 * @param main ready HTML. @param script the name of a script of `/assets`. @param data what that script starts from; a page of an
 * account has `host` in it, which is what a widget may know.
 */
export const page = ({
  title,
  main,
  bar = '',
  language = 'en',
  script = '',
  data = {},
}: {
  title: string
  main: string
  bar?: string
  language?: string
  script?: string
  data?: unknown
}) => `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
${STYLES.map((name) => `<link rel="stylesheet" href="/assets/${name}.css">`).join('\n')}
<script src="/assets/theme.js"></script>
<script src="/assets/require.js"></script>
<script type="module" src="/assets/app.js"></script>
</head>
<body>
<div id="page" data-script="${script}">
<header class="bar">${bar}<button class="ghost" id="theme" type="button" aria-label="Switch between light and dark" title="Light / dark">◐</button></header>
${main}
<p class="sr" role="status" id="status"></p>
<script type="application/json" id="data">${inlineJson(data)}</script>
</div>
</body>
</html>`
