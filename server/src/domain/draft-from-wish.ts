import type { InvoiceInput } from '../contract/invoice-form.ts'
import type { CardWish } from './card-wish.ts'
import type { InvoiceDraft } from './invoice.ts'
import { Decimal } from './money.ts'

/** The invoice to be made of an order from the card, once its contact is known. `url` is the marker. */
export const draftFromWish = (
  wish: InvoiceInput & Pick<CardWish, 'status'>,
  { contactId, url }: { contactId: string; url: string },
): InvoiceDraft => ({
  contactId,
  date: wish.date,
  dueDay: wish.dueDay,
  lineAmounts: wish.lineAmounts,
  reference: wish.reference,
  url,
  currency: wish.currency,
  brandingThemeId: wish.brandingThemeId,
  status: wish.status,
  lines: wish.lines.map((line) => ({
    description: line.description,
    quantity: new Decimal(line.quantity),
    unitAmount: new Decimal(line.unitAmount),
    discountPercent: line.discountPercent === null ? null : new Decimal(line.discountPercent),
    itemCode: line.itemCode,
    accountCode: line.accountCode,
    taxType: wish.lineAmounts === 'no_tax' ? null : line.taxType,
    tracking: line.tracking,
  })),
})
