import { expect, test } from 'vitest'
import type { InvoiceDraft } from '../../domain/invoice.ts'
import { Decimal } from '../../domain/money.ts'
import { packDraft, unpackDraft } from './draft-json.ts'

const draft: InvoiceDraft = {
  contactId: 'contact-1',
  date: '2026-11-24',
  dueDay: '2026-12-08',
  lineAmounts: 'exclusive',
  reference: 'Deal 1',
  url: 'https://example.kommo.com/leads/detail/1',
  currency: 'EUR',
  brandingThemeId: null,
  status: 'draft',
  lines: [
    {
      description: 'Roof',
      quantity: new Decimal('1.5'),
      unitAmount: new Decimal('0.1').plus('0.2'),
      discountPercent: new Decimal('12.3456'),
      itemCode: null,
      accountCode: '200',
      taxType: null,
      tracking: [{ categoryId: 'region', optionId: 'north' }],
    },
  ],
}

test('when a draft is stored and read, then it is the same to the last decimal', () => {
  expect(unpackDraft(packDraft(draft))).toEqual(draft)
})

test('when a draft was stored before discounts existed, then it has none', () => {
  const [{ discountPercent: _none, ...line }] = draft.lines as [InvoiceDraft['lines'][number]]
  const stored = JSON.stringify({ ...draft, lines: [line] })
  expect(unpackDraft(stored).lines[0]?.discountPercent).toBeNull()
})
