const PATHS = {
  pencil: 'M3 13l.6-3 7-7L13 5.4l-7 7z',
  clock: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11M8 5v3.2l2.2 1.5',
  half: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 1 0 0-11v11M10.5 4.5v7',
  warning: 'M8 2.5L14 13H2zM8 6.5v3M8 11.3v.1',
  check: 'M3 8.5l3.3 3.3L13 4.8',
  cross: 'M4 4l8 8M12 4l-8 8',
  outside: 'M6 3.5H3.5v9h9V10M9 3h4v4M13 3L7.5 8.5',
} as const

export type IconName = keyof typeof PATHS

/** Decoration only: the word beside it says the same. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="deal_invoices__icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
  </svg>
)
