/**
 * Where an accountant reads the invoice in Xero; opens after a login there.
 *
 * @param shortCode of the organisation, with its leading `!`. With it Xero switches to the right organisation first; without
 *   it (null) the link opens in the organisation that the reader used last.
 *
 * Source: Xero, Deep linking, sales invoice. The exclamation mark is not encoded.
 */
export const invoiceLink = ({ shortCode, invoiceId }: { shortCode: string | null; invoiceId: string }): string =>
  shortCode === null
    ? `https://go.xero.com/AccountsReceivable/View.aspx?InvoiceID=${invoiceId}`
    : `https://go.xero.com/app/${shortCode}/invoicing/view/${invoiceId}`
