/** Xero keeps idempotency keys for about six minutes: inside them the same call is carried out once, however often it is made. */
const SAME_KEY_FOR_MS = 5 * 60_000

/** True when an earlier turn of a click has called Xero, so short ago that the same call may be made again. */
export const mayRepeat = (begunAt: Date | undefined, now: Date): boolean =>
  begunAt !== undefined && now.getTime() - begunAt.getTime() < SAME_KEY_FOR_MS
