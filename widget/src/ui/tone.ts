import type { IconName } from './icon.tsx'

/** What a colour says: for the record, under way, settled, in trouble, waits for somebody. */
export type Tone = 'quiet' | 'info' | 'good' | 'bad' | 'todo'

export const toneIcons: Record<Tone, IconName> = { quiet: 'info', info: 'info', good: 'check', bad: 'warning', todo: 'warning' }
