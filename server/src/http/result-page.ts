const escapeHtml = (text: string) => text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** A page of two lines, for the end of a round trip in the browser. */
export const resultPage = ({ title, text }: { title: string; text: string }): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0 16px}</style>
<main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></html>`
