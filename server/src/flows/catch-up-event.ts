import { type NewEvent, PRIORITY } from '../store/events.ts'

/** One pass over an account; the same `name` is the same pass, whoever asks for it. `isDaily` adds what is looked at once a day. */
export const catchUpEvent = (accountId: string, name: string, { isDaily }: { isDaily: boolean }): NewEvent => ({
  accountId,
  source: 'clock',
  kind: 'catch_up',
  subject: 'account',
  dedupeHash: `catch_up:${name}`,
  priority: PRIORITY.sweep,
  payload: { isDaily },
})
