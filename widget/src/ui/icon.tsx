const PATHS = {
  check: 'M3 8.5l3.3 3.3L13 4.8',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.5',
  copy: 'M6 6h7v7H6zM3 10V3h7',
  cross: 'M4 4l8 8M12 4l-8 8',
  down: 'M4 6.5l4 4 4-4',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  half: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11v11M10.5 4.5v7',
  info: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 7.4v3.4M8 5.1v.1',
  link: 'M6.8 9.2a2.4 2.4 0 0 1 0-3.4l2-2a2.4 2.4 0 0 1 3.4 3.4l-1 1M9.2 6.8a2.4 2.4 0 0 1 0 3.4l-2 2a2.4 2.4 0 0 1-3.4-3.4l1-1',
  mail: 'M2.5 4h11v8h-11zM2.5 4.5L8 9l5.5-4.5',
  more: 'M3.5 8h.1M8 8h.1M12.5 8h.1',
  outside: 'M6 3.5H3.5v9h9V10M9 3h4v4M13 3L7.5 8.5',
  pencil: 'M3 13l.6-3 7-7L13 5.4l-7 7z',
  plus: 'M8 3v10M3 8h10',
  refresh: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 1 0 0-8.4M10.2 10.2L13.2 13.2',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  undo: 'M3 6.5h6.5a3.2 3.2 0 0 1 0 6.5H6M3 6.5L6 3.5M3 6.5L6 9.5',
  up: 'M4 9.5l4-4 4 4',
  warning: 'M8 2.5L14 13H2zM8 6.5v3M8 11.3v.1',
} as const

export type IconName = keyof typeof PATHS

/** Decoration only: the word beside it says the same. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="deal_invoices__icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)
