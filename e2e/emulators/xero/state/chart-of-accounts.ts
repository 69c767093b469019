import type { Account, AccountClass, TaxRate } from './entities.ts'
import { newId } from './state.ts'

type Row = [
  code: string | null,
  name: string,
  type: string,
  accountClass: AccountClass,
  tax: 'sales' | 'none' | 'purchases',
  extra?: Partial<Account>,
]

// Close to the chart that a new organisation gets; codes are as in Xero's demo company.
const ROWS: Row[] = [
  ['090', 'Business Bank Account', 'BANK', 'ASSET', 'none', { bankAccountNumber: '20202012345678' }],
  [null, 'Business Savings Account', 'BANK', 'ASSET', 'none', { bankAccountNumber: '20202087654321' }],
  ['200', 'Sales', 'REVENUE', 'REVENUE', 'sales', { description: 'Income from any normal business activity' }],
  ['210', 'Consulting (closed)', 'REVENUE', 'REVENUE', 'sales', { status: 'ARCHIVED' }],
  ['220', 'Training', 'SALES', 'REVENUE', 'sales'],
  ['260', 'Other Revenue', 'REVENUE', 'REVENUE', 'sales'],
  ['270', 'Interest Income', 'OTHERINCOME', 'REVENUE', 'none'],
  ['310', 'Cost of Goods Sold', 'DIRECTCOSTS', 'EXPENSE', 'purchases'],
  ['400', 'Advertising & Marketing', 'OVERHEADS', 'EXPENSE', 'purchases'],
  ['404', 'Bank Fees', 'EXPENSE', 'EXPENSE', 'none'],
  ['610', 'Accounts Receivable', 'CURRENT', 'ASSET', 'none', { systemAccount: 'DEBTORS' }],
  ['710', 'Office Equipment', 'FIXED', 'ASSET', 'purchases'],
  ['800', 'Accounts Payable', 'CURRLIAB', 'LIABILITY', 'none', { systemAccount: 'CREDITORS' }],
  ['820', 'Sales Tax', 'CURRLIAB', 'LIABILITY', 'none', { systemAccount: 'GST' }],
  ['835', 'Directors Loan Account', 'CURRLIAB', 'LIABILITY', 'none', { enablePayments: true }],
  ['860', 'Rounding', 'CURRLIAB', 'LIABILITY', 'none', { systemAccount: 'ROUNDING' }],
  ['960', 'Retained Earnings', 'EQUITY', 'EQUITY', 'none', { systemAccount: 'RETAINEDEARNINGS' }],
]

/** The chart of accounts of a new organisation; sales accounts carry `salesTax` as their default tax type. */
export const chartOfAccounts = (taxes: { sales: string; purchases: string }, baseCurrency: string, now: Date): Account[] =>
  ROWS.map(([code, name, type, accountClass, tax, extra]) => ({
    accountId: newId(),
    ...(code !== null && { code }),
    name,
    type,
    class: accountClass,
    status: 'ACTIVE',
    taxType: tax === 'none' ? 'NONE' : taxes[tax],
    enablePayments: false,
    updatedAt: now,
    ...(type === 'BANK' && { currencyCode: baseCurrency }),
    ...extra,
  }))

const EVERY_CLASS: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE']
const INCOME: AccountClass[] = ['ASSET', 'EQUITY', 'LIABILITY', 'REVENUE']
const SPENDING: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY']

const rate = (
  taxType: string,
  name: string,
  percent: number,
  appliesTo: AccountClass[],
  extra: Partial<TaxRate> = {},
): TaxRate => ({
  taxType,
  name,
  status: 'ACTIVE',
  components: [{ name: percent === 0 ? 'No tax' : name, rate: percent, isCompound: false }],
  appliesTo,
  ...extra,
})

// A customer's own rate of two parts, the second on top of the first: effective 13.4 % instead of 13 %.
const COMPOUND = rate('TAX001', 'Compound levy', 0, EVERY_CLASS, {
  components: [
    { name: 'Base levy', rate: 5, isCompound: false },
    { name: 'Levy on levy', rate: 8, isCompound: true },
  ],
})
const NONE = rate('NONE', 'No Tax', 0, EVERY_CLASS)

type CountryTaxes = { sales: string; purchases: string; version: string; rates: TaxRate[] }

// Source: Xero Accounting API, Tax rates and the table of tax types per country.
const BY_COUNTRY: Record<string, CountryTaxes> = {
  GB: {
    sales: 'OUTPUT2',
    purchases: 'INPUT2',
    version: 'UK',
    rates: [
      rate('OUTPUT2', '20% (VAT on Income)', 20, INCOME),
      rate('INPUT2', '20% (VAT on Expenses)', 20, SPENDING),
      rate('RROUTPUT', '5% (VAT on Income)', 5, INCOME),
      rate('RRINPUT', '5% (VAT on Expenses)', 5, SPENDING),
      rate('ZERORATEDOUTPUT', 'Zero Rated Income', 0, INCOME),
      rate('EXEMPTOUTPUT', 'Exempt Income', 0, INCOME),
      rate('OUTPUT', '17.5% (VAT on Income)', 17.5, INCOME, { status: 'ARCHIVED' }),
    ],
  },
  AU: {
    sales: 'OUTPUT',
    purchases: 'INPUT',
    version: 'AU',
    rates: [
      rate('OUTPUT', 'GST on Income', 10, INCOME),
      rate('INPUT', 'GST on Expenses', 10, SPENDING),
      rate('EXEMPTOUTPUT', 'GST Free Income', 0, INCOME),
      rate('BASEXCLUDED', 'BAS Excluded', 0, EVERY_CLASS),
    ],
  },
  NZ: {
    sales: 'OUTPUT2',
    purchases: 'INPUT2',
    version: 'NZ',
    rates: [
      rate('OUTPUT2', '15% GST on Income', 15, INCOME),
      rate('INPUT2', '15% GST on Expenses', 15, SPENDING),
      rate('ZERORATED', 'Zero Rated', 0, EVERY_CLASS),
    ],
  },
  US: {
    sales: 'OUTPUT',
    purchases: 'INPUT',
    version: 'US',
    rates: [rate('OUTPUT', 'Tax on Sales', 8.25, INCOME), rate('INPUT', 'Tax on Purchases', 8.25, SPENDING)],
  },
}
const GLOBAL: CountryTaxes = {
  sales: 'OUTPUT',
  purchases: 'INPUT',
  version: 'GLOBAL',
  rates: [rate('OUTPUT', 'Tax on Sales', 15, INCOME), rate('INPUT', 'Tax on Purchases', 15, SPENDING)],
}

/** Tax rates of a country, with the default types of sales and purchases. Unknown countries get Xero's global edition. */
export function taxesOf(countryCode: string): CountryTaxes {
  const taxes = BY_COUNTRY[countryCode] ?? GLOBAL
  return { ...taxes, rates: [...taxes.rates, NONE, COMPOUND] }
}
