/** Granular scopes an app made after 2 March 2026 may ask for. Source: Xero developer FAQ, Granular scopes. */
const WITH_READ_VARIANT = [
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
  'accounting.manualjournals',
  'accounting.contacts',
  'accounting.settings',
  'accounting.attachments',
]
const REPORTS = [
  'aged',
  'balancesheet',
  'banksummary',
  'budgetsummary',
  'executivesummary',
  'profitandloss',
  'trialbalance',
  'taxreports',
  'tenninetynine',
]

const GRANTABLE = new Set([
  'openid',
  'profile',
  'email',
  'offline_access',
  ...WITH_READ_VARIANT.flatMap((scope) => [scope, `${scope}.read`]),
  ...REPORTS.map((report) => `accounting.reports.${report}.read`),
  'accounting.budgets.read',
])

/** Scopes this app may not ask for: broad ones (`accounting.transactions`), higher tiers, and misspelt ones. */
export const refusedScopes = (scopes: string[]) => scopes.filter((scope) => !GRANTABLE.has(scope))

/** Whether one of `anyOf` was granted; a scope without `.read` includes reading. */
export const isGranted = (granted: string[], anyOf: string[]) =>
  anyOf.some((scope) => granted.includes(scope) || (scope.endsWith('.read') && granted.includes(scope.slice(0, -'.read'.length))))
