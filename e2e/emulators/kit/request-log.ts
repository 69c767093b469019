/** What an emulator saw: every request it answered and every webhook it delivered. Tests, benchmark and demo count here. */
export type LogEntry = {
  kind: 'request' | 'delivery'
  at: Date
  method: string
  /** Path without query, as called. */
  path: string
  query: string
  /** 0 when no answer was given or received (reset, timeout). */
  status: number
  bytesIn: number
  bytesOut: number
  latencyMs: number
}

export type LogFilter = { kind?: LogEntry['kind']; method?: string; path?: RegExp | string; status?: number }

export type RequestLog = {
  add(entry: LogEntry): void
  /** Oldest first. A string path matches by prefix, a RegExp anywhere. */
  entries(filter?: LogFilter): LogEntry[]
  count(filter?: LogFilter): number
  reset(): void
}

const MAX_ENTRIES = 200_000

export function createRequestLog(): RequestLog {
  let all: LogEntry[] = []
  const matches = (entry: LogEntry, { kind, method, path, status }: LogFilter) =>
    (kind === undefined || entry.kind === kind) &&
    (method === undefined || entry.method === method) &&
    (status === undefined || entry.status === status) &&
    (path === undefined || (typeof path === 'string' ? entry.path.startsWith(path) : path.test(entry.path)))
  const entries = (filter: LogFilter = {}) => all.filter((entry) => matches(entry, filter))
  return {
    add(entry) {
      all.push(entry)
      if (all.length > MAX_ENTRIES) all = all.slice(-MAX_ENTRIES / 2)
    },
    entries,
    count: (filter) => entries(filter).length,
    reset() {
      all = []
    },
  }
}
