// The form's own shape is kept, not a copy of it in other words: it is what the widget sends and what it is opened with again.
import type { InvoiceInput, Part } from '../contract/invoice-form.ts'

/**
 * An invoice that a person ordered from the card: the form as it was sent. Kept with the link, so that the invoice is made after
 * a crash too, the form can be opened again when Xero refuses, and a later balance knows what this one took of each line.
 */
export type CardWish = InvoiceInput & {
  status: 'draft' | 'submitted' | 'authorised'
  /** Xero mails it once it is approved. */
  send: boolean
  part: Part
  /** The client in Kommo who is billed; null when the deal has none. Remembered with the contact that was chosen. */
  client: { kind: 'person' | 'company'; id: number } | null
  /** Kommo user who ordered it. */
  userId: number
}
