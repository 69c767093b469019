// Numbers and tables as they go into a Markdown page.
import { availableParallelism, cpus, totalmem } from 'node:os'

/** @param share 0.5 for the median. Null of nothing. */
export function percentile(values: number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? null
}

export const median = (values: number[]): number | null => percentile(values, 0.5)

export const ms = (value: number | null) => (value === null ? '–' : `${Math.round(value).toLocaleString('en')} ms`)
export const seconds = (value: number | null) => (value === null ? '–' : `${(value / 1_000).toFixed(1)} s`)
export const whole = (value: number | null) => (value === null ? '–' : Math.round(value).toLocaleString('en'))
export const decimal = (value: number | null, places = 2) => (value === null ? '–' : value.toFixed(places))
/** How many times `a` is `b`. */
export const times = (a: number | null, b: number | null) =>
  a === null || b === null || b === 0 ? '–' : `${(a / b).toFixed(1)} ×`

/** A Markdown table; the first column is text, the others are numbers. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

/** Where and when the numbers were measured. */
export const machineFacts = (): string =>
  [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}`,
    new Date().toISOString().slice(0, 10),
  ].join(', ')
