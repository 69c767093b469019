/** A key for one click: the same key again is the same click, however often it is sent. */
export const newKey = (): string => crypto.randomUUID()
