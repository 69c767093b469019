/** Makes text safe inside HTML text and double-quoted attributes. */
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

const CONSENT_STYLE = `body{font:16px/1.5 system-ui,sans-serif;background:#f4f6f8;margin:0;display:grid;min-height:100vh;place-items:center;color:#1d2733}
main{background:#fff;padding:32px;border-radius:12px;box-shadow:0 8px 32px #0002;max-width:420px}
button{font:inherit;padding:10px 18px;border-radius:8px;border:1px solid #c5ccd3;background:#fff;cursor:pointer;margin-right:8px}
button.primary{background:#1766c2;border-color:#1766c2;color:#fff}label{display:block;margin:6px 0}`

/**
 * A consent page: one form that posts back to the same address with `decision` = `allow` or `deny`.
 *
 * @param choices radio or checkbox lines, already escaped HTML; may be empty.
 */
export const consentPage = ({ title, text, choices = '' }: { title: string; text: string; choices?: string }) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${CONSENT_STYLE}</style>
<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p><form method="post">${choices}
<p><button class="primary" name="decision" value="allow">Allow access</button><button name="decision" value="deny">Cancel</button></p></form></main></html>`
