/** Begins every class, id, storage key and event of ours; Kommo's page is full of other people's. */
export const PREFIX = 'deal_invoices'
