// One place for the names of what is kept, so that who changes something finds all that shows it.
export const queryKeys = {
  /** Everything about a deal. */
  deal: (dealId: number) => ['deal', dealId] as const,
  dealInvoices: (dealId: number) => ['deal', dealId, 'invoices'] as const,
  readiness: (dealId: number, ruleId: string | null) => ['deal', dealId, 'readiness', ruleId] as const,
  search: (dealId: number, text: string) => ['deal', dealId, 'search', text] as const,
  clientInvoices: (kind: 'person' | 'company', clientId: number) => ['client', kind, clientId, 'invoices'] as const,
  invoiceForm: (invoiceId: string) => ['invoice', invoiceId, 'form'] as const,
  recipients: (invoiceId: string) => ['invoice', invoiceId, 'recipients'] as const,
  bulk: (key: string) => ['bulk', key] as const,
}
