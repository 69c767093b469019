// The lists of an organisation that rules choose from, in our words, with only what sales invoices may use.
import type { Account as WireAccount } from 'xero-node/dist/gen/model/accounting/account.js'
import type { Item as WireItem } from 'xero-node/dist/gen/model/accounting/item.js'
import type { Organisation as WireOrganisation } from 'xero-node/dist/gen/model/accounting/organisation.js'
import type { TaxRate as WireTaxRate } from 'xero-node/dist/gen/model/accounting/taxRate.js'
import type { TrackingCategory as WireCategory } from 'xero-node/dist/gen/model/accounting/trackingCategory.js'
import type { BookAccount, BookItem, Books, TaxRate } from '../domain/books.ts'
import { ianaTimeZone } from './time-zones.ts'
import { amountFromWire, dayFromWire, decimalFromWire, filled, termsFromWire } from './wire.ts'

type Profile = Omit<Books, 'accounts' | 'taxRates' | 'currencies' | 'brandingThemes' | 'trackingCategories' | 'items'>

export function profileFromWire(wire: WireOrganisation): Profile {
  return {
    name: wire.name ?? '',
    shortCode: filled(wire.shortCode),
    baseCurrency: String(wire.baseCurrency ?? ''),
    timeZone: wire.timezone === undefined ? null : ianaTimeZone(String(wire.timezone)),
    countryCode: wire.countryCode === undefined ? null : filled(String(wire.countryCode)),
    plan: wire['_class'] === undefined ? null : filled(String(wire['_class'])),
    isDemo: wire.isDemoCompany ?? false,
    isTrial: String(wire['_class']) === 'TRIAL',
    lockDay: later(dayFromWire(wire.periodLockDate), dayFromWire(wire.endOfYearLockDate)),
    paymentTerms: termsFromWire(wire.paymentTerms),
  }
}

const later = (a: string | null, b: string | null) => ((a ?? '') > (b ?? '') ? a : b)

/** Accounts that sales lines may use. Source: Xero Accounting API, Accounts: codes may be missing and are edited by people. */
export const accountsFromWire = (all: WireAccount[] = []): BookAccount[] =>
  all.flatMap((account) => {
    const { accountID: id, code, name = '' } = account
    const isForSales = String(account.status) === 'ACTIVE' && String(account['_class']) === 'REVENUE' && !account.systemAccount
    return isForSales && id && code ? [{ id, code, name, taxType: filled(account.taxType) }] : []
  })

/** Rates that may be applied to revenue; `rate` is the effective one, which counts compound parts. */
export const taxRatesFromWire = (all: WireTaxRate[] = []): TaxRate[] =>
  all.flatMap(({ taxType, name = '', status, canApplyToRevenue, effectiveRate, displayTaxRate }) =>
    taxType && String(status) === 'ACTIVE' && canApplyToRevenue
      ? [{ taxType, name, rate: amountFromWire(effectiveRate ?? displayTaxRate).toString() }]
      : [],
  )

/** Items that are sold. */
export const itemsFromWire = (all: WireItem[] = []): BookItem[] =>
  all.flatMap(({ code, name, description, isSold, salesDetails }) =>
    isSold
      ? [
          {
            code,
            name: name ?? code,
            description: filled(description),
            unitAmount: decimalFromWire(salesDetails?.unitPrice)?.toString() ?? null,
            accountCode: filled(salesDetails?.accountCode),
            taxType: filled(salesDetails?.taxType),
          },
        ]
      : [],
  )

/** Active categories with their active options. */
export const trackingFromWire = (all: WireCategory[] = []): Books['trackingCategories'] =>
  all
    .filter((category) => isActive(category.status))
    .flatMap(({ trackingCategoryID: id, name = '', options = [] }) =>
      id ? [{ id, name, options: optionsFromWire(options) }] : [],
    )

const optionsFromWire = (all: NonNullable<WireCategory['options']>) =>
  all.filter((option) => isActive(option.status)).flatMap(({ trackingOptionID: id, name = '' }) => (id ? [{ id, name }] : []))

// Xero leaves the status out of some answers.
const isActive = (status: number | undefined) => status === undefined || String(status) === 'ACTIVE'
