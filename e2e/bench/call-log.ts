import type { LogEntry, RequestLog } from '../emulators/kit/request-log.ts'

/** A call as its route: ids give way to `:id`, so that calls can be counted. */
const routeOf = ({ method, path }: LogEntry) =>
  `${method} ${path
    .replace('/api.xro/2.0', '')
    .replace('/api/v4', '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, ':id')
    .replaceAll(/\/\d+/g, '/:id')}`

/** The PDF's way and the note in the invoice's history: they come after the invoice, one by one. */
const isAboutPapers = (route: string) => /\/History|GET \/Invoices\/:id|\/drive\/|\/files|GET \/account/.test(route)

const isCall = ({ path }: LogEntry) => /^\/(api|drive|oauth2|connect|connections)/.test(path)

export type Calls = {
  /** Calls by route, most frequent first; papers and refused calls left out. */
  byRoute: Map<string, number>
  total: number
  papers: number
  /** Answers 429. */
  refused: number
  /** Answers 403 of a blocked address. */
  blocked: number
}

/** What one emulator saw since its log was reset. */
export function callsSeen(log: RequestLog): Calls {
  const seen = log.entries({ kind: 'request' }).filter(isCall)
  const isRefused = ({ status }: LogEntry) => status === 429 || status === 403
  const routes = seen.filter((entry) => !isRefused(entry)).map(routeOf)
  const main = routes.filter((route) => !isAboutPapers(route))
  const counts = new Map<string, number>()
  for (const route of main) counts.set(route, (counts.get(route) ?? 0) + 1)
  return {
    byRoute: new Map([...counts].toSorted(([, a], [, b]) => b - a)),
    total: main.length,
    papers: routes.length - main.length,
    refused: seen.filter(({ status }) => status === 429).length,
    blocked: seen.filter(({ status }) => status === 403).length,
  }
}

/** `3 PUT /Invoices, 1 GET /Contacts` */
export const routesAsText = ({ byRoute }: Calls) => [...byRoute].map(([route, count]) => `${count} ${route}`).join(', ') || 'none'
