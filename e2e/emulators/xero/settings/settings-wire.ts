import { msDate, msDay } from '../api/dates.ts'
import type { Fields } from '../api/where.ts'
import { effectiveRate } from '../invoices/line-math.ts'
import type { Account, BrandingTheme, Item, TaxRate, TrackingCategory } from '../state/entities.ts'
import type { Organisation, User } from '../state/state.ts'

export const organisationToWire = (org: Organisation) => ({
  OrganisationID: org.tenantId,
  Name: org.name,
  LegalName: org.name,
  PaysTax: org.paysTax,
  Version: org.version,
  OrganisationType: 'COMPANY',
  BaseCurrency: org.baseCurrency,
  CountryCode: org.countryCode,
  IsDemoCompany: org.isDemoCompany,
  OrganisationStatus: 'ACTIVE',
  FinancialYearEndDay: 31,
  FinancialYearEndMonth: 3,
  SalesTaxBasis: 'ACCRUALS',
  SalesTaxPeriod: 'QUARTERLY',
  DefaultSalesTax: 'Tax Exclusive',
  DefaultPurchasesTax: 'Tax Inclusive',
  ...(org.periodLockDate !== undefined && { PeriodLockDate: msDay(org.periodLockDate) }),
  CreatedDateUTC: msDate(org.createdAt),
  OrganisationEntityType: 'COMPANY',
  Timezone: org.timezone,
  ShortCode: org.shortCode,
  Class: org.planClass,
  Edition: org.edition,
  Addresses: [],
  Phones: [],
  ExternalLinks: [],
  PaymentTerms: {},
})

export const accountToWire = (account: Account) => ({
  AccountID: account.accountId,
  ...(account.code !== undefined && { Code: account.code }),
  Name: account.name,
  Status: account.status,
  Type: account.type,
  TaxType: account.taxType,
  Class: account.class,
  ...(account.systemAccount !== undefined && { SystemAccount: account.systemAccount }),
  EnablePaymentsToAccount: account.enablePayments,
  ShowInExpenseClaims: false,
  ...(account.description !== undefined && { Description: account.description }),
  ...(account.type === 'BANK' && { BankAccountType: 'BANK', BankAccountNumber: account.bankAccountNumber ?? '' }),
  ...(account.currencyCode !== undefined && { CurrencyCode: account.currencyCode }),
  ReportingCode: account.class.slice(0, 3),
  HasAttachments: false,
  UpdatedDateUTC: msDate(account.updatedAt),
  AddToWatchlist: false,
})

export const ACCOUNT_FIELDS: Fields<Account> = {
  AccountID: { type: 'guid', of: ({ accountId }) => accountId },
  Code: { type: 'text', of: ({ code }) => code },
  Name: { type: 'text', of: ({ name }) => name },
  Type: { type: 'text', of: ({ type }) => type },
  Class: { type: 'text', of: (account) => account.class },
  Status: { type: 'text', of: ({ status }) => status },
  TaxType: { type: 'text', of: ({ taxType }) => taxType },
  SystemAccount: { type: 'text', of: ({ systemAccount }) => systemAccount },
  EnablePaymentsToAccount: { type: 'boolean', of: ({ enablePayments }) => enablePayments },
}

export const taxRateToWire = (rate: TaxRate) => ({
  Name: rate.name,
  TaxType: rate.taxType,
  Status: rate.status,
  CanApplyToAssets: rate.appliesTo.includes('ASSET'),
  CanApplyToEquity: rate.appliesTo.includes('EQUITY'),
  CanApplyToExpenses: rate.appliesTo.includes('EXPENSE'),
  CanApplyToLiabilities: rate.appliesTo.includes('LIABILITY'),
  CanApplyToRevenue: rate.appliesTo.includes('REVENUE'),
  DisplayTaxRate: effectiveRate(rate),
  EffectiveRate: effectiveRate(rate),
  TaxComponents: rate.components.map(({ name, rate: percent, isCompound }) => ({
    Name: name,
    Rate: percent,
    IsCompound: isCompound,
    IsNonRecoverable: false,
  })),
})

export const TAX_RATE_FIELDS: Fields<TaxRate> = {
  TaxType: { type: 'text', of: ({ taxType }) => taxType },
  Name: { type: 'text', of: ({ name }) => name },
  Status: { type: 'text', of: ({ status }) => status },
  CanApplyToRevenue: { type: 'boolean', of: ({ appliesTo }) => appliesTo.includes('REVENUE') },
  CanApplyToExpenses: { type: 'boolean', of: ({ appliesTo }) => appliesTo.includes('EXPENSE') },
  EffectiveRate: { type: 'number', of: effectiveRate },
}

export const brandingThemeToWire = ({ brandingThemeId, name, sortOrder, createdAt }: BrandingTheme) => ({
  BrandingThemeID: brandingThemeId,
  Name: name,
  Type: 'INVOICE',
  SortOrder: sortOrder,
  CreatedDateUTC: msDate(createdAt),
})

/** Archived options come only with archived categories, that is with `includeArchived=true`. */
export const trackingCategoryToWire = (
  { trackingCategoryId, name, status, options }: TrackingCategory,
  includeArchived: boolean,
) => ({
  TrackingCategoryID: trackingCategoryId,
  Name: name,
  Status: status,
  Options: options
    .filter((option) => includeArchived || option.status === 'ACTIVE')
    .map((option) => ({ TrackingOptionID: option.trackingOptionId, Name: option.name, Status: option.status })),
})

export const TRACKING_FIELDS: Fields<TrackingCategory> = {
  TrackingCategoryID: { type: 'guid', of: ({ trackingCategoryId }) => trackingCategoryId },
  Name: { type: 'text', of: ({ name }) => name },
  Status: { type: 'text', of: ({ status }) => status },
}

export const itemToWire = (item: Item) => ({
  ItemID: item.itemId,
  Code: item.code,
  Name: item.name,
  Description: item.description,
  IsSold: item.isSold,
  IsPurchased: item.isPurchased,
  IsTrackedAsInventory: false,
  SalesDetails: item.salesDetails
    ? {
        UnitPrice: item.salesDetails.unitPrice,
        AccountCode: item.salesDetails.accountCode,
        ...(item.salesDetails.taxType !== undefined && { TaxType: item.salesDetails.taxType }),
      }
    : {},
  PurchaseDetails: {},
  UpdatedDateUTC: msDate(item.updatedAt),
})

export const ITEM_FIELDS: Fields<Item> = {
  ItemID: { type: 'guid', of: ({ itemId }) => itemId },
  Code: { type: 'text', of: ({ code }) => code },
  Name: { type: 'text', of: ({ name }) => name },
  IsSold: { type: 'boolean', of: ({ isSold }) => isSold },
  IsPurchased: { type: 'boolean', of: ({ isPurchased }) => isPurchased },
}

export const userToWire = (user: User, updatedAt: Date) => ({
  UserID: user.userId,
  EmailAddress: user.email,
  FirstName: user.firstName,
  LastName: user.lastName,
  UpdatedDateUTC: msDate(updatedAt),
  IsSubscriber: false,
  OrganisationRole: 'STANDARD',
})

export const USER_FIELDS: Fields<User> = {
  UserID: { type: 'guid', of: ({ userId }) => userId },
  EmailAddress: { type: 'text', of: ({ email }) => email },
}
