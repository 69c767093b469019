/** What the form is opened for. */
export type FormMode =
  | {
      kind: 'new'
      dealId: number
      /** Undefined: the rule that fits the deal best. */
      ruleId?: string | undefined
      /** The refused or voided invoice that the new one takes the place of. */
      replaces?: string | undefined
    }
  | { kind: 'edit'; invoiceId: string }
