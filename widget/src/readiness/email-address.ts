/**
 * Whether our server would take it for an e-mail address: the same rule, so that nobody is told so only after sending.
 *
 * Source: Zod, `z.email()`.
 */
export const isEmailAddress = (text: string): boolean =>
  text.length <= MAX_LENGTH &&
  /^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/.test(text)

const MAX_LENGTH = 255 // Xero Accounting API, Contacts: EmailAddress
