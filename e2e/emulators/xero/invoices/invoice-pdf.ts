import type { Invoice } from '../state/invoice.ts'
import type { Organisation } from '../state/state.ts'

const LEFT = 56
const TOP = 780
const LINE_HEIGHT = 20
const MOST_LINES = 26

/** A one-page PDF of an invoice: plain, but real bytes that every viewer opens. */
export function invoicePdf(org: Organisation, invoice: Invoice): Buffer {
  const money = (amount: number) => `${amount.toFixed(2)} ${invoice.currencyCode}`
  const contact = org.contacts.get(invoice.contactId)?.name ?? ''
  const shown = invoice.lines.slice(0, MOST_LINES).map(({ description = '', quantity, unitAmount, lineAmount }) => {
    const price = unitAmount === undefined ? '' : `   ${quantity} x ${unitAmount} = ${money(lineAmount)}`
    return `${description.split('\n')[0]?.slice(0, 60) ?? ''}${price}`
  })
  const hidden = invoice.lines.length - shown.length
  const stamp: Partial<Record<Invoice['status'], string>> = {
    DRAFT: 'DRAFT',
    SUBMITTED: 'DRAFT',
    PAID: 'PAID',
    VOIDED: 'VOID',
    DELETED: 'DELETED',
  }
  return onePage([
    { size: 20, text: `INVOICE ${invoice.number}${stamp[invoice.status] ? ` (${stamp[invoice.status]})` : ''}` },
    { size: 12, text: org.name },
    { size: 12, text: `To: ${contact}` },
    { size: 12, text: `Date: ${invoice.date}${invoice.dueDate === undefined ? '' : `   Due: ${invoice.dueDate}`}` },
    { size: 12, text: invoice.reference === '' ? '' : `Reference: ${invoice.reference}` },
    { size: 12, text: '' },
    ...[...shown, ...(hidden > 0 ? [`... and ${hidden} more lines`] : []), ''].map((text) => ({ size: 11, text })),
    { size: 12, text: `Subtotal: ${money(invoice.subTotal)}` },
    { size: 12, text: `Tax: ${money(invoice.totalTax)}` },
    { size: 14, text: `Total: ${money(invoice.total)}` },
  ])
}

type TextLine = { size: number; text: string }

function onePage(lines: TextLine[]): Buffer {
  const content = lines
    .map(({ size, text }, index) => `BT /F1 ${size} Tf ${LEFT} ${TOP - index * LINE_HEIGHT} Td (${escapeText(text)}) Tj ET`)
    .join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let file = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [index, object] of objects.entries()) {
    offsets.push(Buffer.byteLength(file, 'latin1'))
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
  }
  const startOfTable = Buffer.byteLength(file, 'latin1')
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${startOfTable}\n%%EOF\n`
  return Buffer.from(file, 'latin1')
}

/** WinAnsi text of a PDF string; what it cannot show becomes a question mark. */
const escapeText = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[^\x20-\x7e\xa0-\xff]/g, '?')
    .replace(/[\\()]/g, (char) => `\\${char}`)
