import { escapeHtml } from '../../kit/page.ts'

/** What a caller gets who forgot `Accept: application/json`: the same answer as XML, since that is Xero's default. */
export const toXml = (body: unknown) => `<?xml version="1.0" encoding="utf-8"?>\n<Response>${inner(body, 'Item')}</Response>`

function inner(value: unknown, itemName: string): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((item) => `<${itemName}>${inner(item, 'Item')}</${itemName}>`).join('')
  if (typeof value !== 'object') return escapeHtml(typeof value === 'string' ? value : JSON.stringify(value))
  return Object.entries(value)
    .map(([key, child]) => `<${key}>${inner(child, key.replace(/s$/, ''))}</${key}>`)
    .join('')
}
