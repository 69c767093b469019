/** One page for all views; the script looks at the address to know which. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Xero (emulator)</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/books.css">
</head>
<body>
<header class="top"><a href="/">Xero</a><span>emulator</span></header>
<main id="view"></main>
<p class="sr" role="status" id="status"></p>
<script type="module" src="/assets/books.js"></script>
</body>
</html>`
