import type { InvoiceForm } from '../../../server/src/contract/invoice-form.ts'
import type { Texts } from '../i18n/texts.ts'
import type { Option } from '../ui/select-input.tsx'

/** What the lines of one form choose from, made once for all of them. */
export type LineOptions = {
  items: Option[]
  accounts: Option[]
  taxes: Option[]
  /** Of an account, the name of its own tax; undefined for none. */
  taxOfAccount: (accountCode: string | null, itemCode: string | null) => string | undefined
}

/** @param isEdit lines of an invoice that exists keep an account or a tax that new ones could not choose. */
export function lineOptions(
  { options, lines }: InvoiceForm,
  { isEdit, text }: { isEdit: boolean; text: Texts['text'] },
): LineOptions {
  const { items, accounts, taxRates } = options
  const taxNames = new Map(taxRates.map(({ taxType, name }) => [taxType, name]))
  const kept = (codes: (string | null)[], known: string[]): Option[] =>
    isEdit
      ? [...new Set(codes)].flatMap((code) => (code === null || known.includes(code) ? [] : [{ value: code, label: code }]))
      : []
  return {
    items:
      items.length === 0
        ? []
        : [
            { value: '', label: text('form.no_item') },
            ...items.map(({ code, name }) => ({ value: code, label: name, hint: code })),
          ],
    accounts: [
      ...accounts.map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
      ...kept(
        lines.map(({ accountCode }) => accountCode),
        accounts.map(({ code }) => code),
      ),
    ],
    taxes: [
      ...taxRates.map(({ taxType, name }) => ({ value: taxType, label: name })),
      ...kept(
        lines.map(({ taxType }) => taxType),
        taxRates.map(({ taxType }) => taxType),
      ),
    ],
    taxOfAccount: (accountCode, itemCode) => {
      const code = accountCode ?? items.find((item) => item.code === itemCode)?.accountCode
      return taxNames.get(accounts.find((account) => account.code === code)?.taxType ?? '')
    },
  }
}
