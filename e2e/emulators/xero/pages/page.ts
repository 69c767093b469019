import { SCRIPT } from './script.ts'

const STYLE = `:root{color-scheme:light dark;--bg:#f3f6f8;--card:#fff;--text:#1d2733;--soft:#5d6b79;--line:#dde4ea;--accent:#0b76b8}
@media (prefers-color-scheme:dark){:root{--bg:#12181f;--card:#1b242d;--text:#e6edf3;--soft:#9aa9b7;--line:#2c3944;--accent:#5ab8f0}}
*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--text);margin:0}
header{background:#13294b;color:#fff;padding:14px 24px;display:flex;gap:12px;align-items:baseline}header a{color:#fff;text-decoration:none;font-weight:600}
header span{opacity:.7}main{max-width:1100px;margin:24px auto;padding:0 16px}h1{font-size:22px;margin:0 0 16px}h2{font-size:16px;margin:24px 0 8px}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow-x:auto}a{color:var(--accent)}
table{border-collapse:collapse;width:100%}th{text-align:left;color:var(--soft);font-weight:500;font-size:13px}th,td{padding:9px 14px;border-bottom:1px solid var(--line);white-space:nowrap}
tr:last-child td{border-bottom:0}.n{text-align:right;font-variant-numeric:tabular-nums}.wide{white-space:normal}
.s{display:inline-block;border-radius:99px;padding:1px 10px;font-size:12px;font-weight:600;background:#8a97a433}
.s.PAID{background:#1f9d5533;color:#178a49}.s.AUTHORISED{background:#0b76b833;color:var(--accent)}.s.VOIDED,.s.DELETED{background:#c0392b33;color:#d0523f}
.empty{padding:32px;text-align:center;color:var(--soft)}.actions{display:flex;gap:8px;flex-wrap:wrap;margin:16px 0}
button{font:inherit;padding:7px 14px;border-radius:7px;border:1px solid var(--line);background:var(--card);color:inherit;cursor:pointer}
input{font:inherit;width:110px;padding:6px 10px;border-radius:7px;border:1px solid var(--line);background:var(--card);color:inherit}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 20px;margin:0;padding:16px}dt{color:var(--soft)}dd{margin:0}.error{color:#d0523f}`

/** One page for all views; the script looks at the address to know which. */
export const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Xero (emulator)</title><style>${STYLE}</style><header><a href="/">Xero</a><span>emulator</span></header>
<main id="view" aria-live="polite"></main><script>${SCRIPT}</script></html>`
