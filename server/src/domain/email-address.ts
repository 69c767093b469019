const MAX_LENGTH = 255 // Xero Accounting API, Contacts: EmailAddress

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const shape = new RegExp(`^[a-z0-9!#$%&'*+/=?^_\`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_\`{|}~-]+)*@(?:${label}\\.)+${label}$`, 'i')

/**
 * True for an address that Xero accepts on a contact. Plain ASCII only: a wrong address makes Xero refuse the whole contact.
 *
 * Source: Xero Accounting API, Contacts, EmailAddress: at most 255 characters, umlauts are not supported.
 */
export const isEmailAddress = (text: string): boolean => text.length <= MAX_LENGTH && shape.test(text)

/** True when both are the same mailbox as far as people are concerned: blanks around and case do not count. */
export const isSameEmail = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
