import { elementsOf, textOf } from '../api/input.ts'
import { select } from '../api/list.ts'
import { type AddEndpoint, envelope } from '../api/pipeline.ts'
import { ApiProblem, messages, notFound, validationFailure } from '../api/problems.ts'
import type { Context } from '../context.ts'
import { approvedInMonth, canInvoice } from '../invoices/invoice-checks.ts'
import type { Organisation } from '../state/state.ts'
import * as wire from './settings-wire.ts'

const READ = ['accounting.settings.read']
const WRITE = ['accounting.settings']
const READ_ITEMS = ['accounting.settings.read', 'accounting.invoices.read']

/** Everything an invoice refers to and that only people change: read-only, but for adding a currency. */
export function addSettingsRoutes(add: AddEndpoint, context: Context) {
  const one = <T>(found: T | undefined): T => {
    if (found === undefined) throw new ApiProblem(notFound())
    return found
  }

  add('get', '/Organisation', READ, ({ org }) => envelope(context, { Organisations: [wire.organisationToWire(org)] }))
  add('get', '/Organisation/Actions', READ, ({ org }) => envelope(context, { Actions: actionsOf(org, context.clock.now()) }))

  add('get', '/Accounts', READ, (request) =>
    envelope(context, {
      Accounts: select(request.org.accounts, request, wire.ACCOUNT_FIELDS, 'Account').map(wire.accountToWire),
    }),
  )
  add('get', '/Accounts/:id', READ, ({ org, params }) =>
    envelope(context, {
      Accounts: [wire.accountToWire(one(org.accounts.find(({ accountId }) => accountId === params['id']?.toLowerCase())))],
    }),
  )
  add('get', '/TaxRates', READ, (request) =>
    envelope(context, {
      TaxRates: select(request.org.taxRates, request, wire.TAX_RATE_FIELDS, 'TaxRate').map(wire.taxRateToWire),
    }),
  )
  add('get', '/TaxRates/:taxType', READ, ({ org, params }) =>
    envelope(context, { TaxRates: [wire.taxRateToWire(one(org.taxRates.find(({ taxType }) => taxType === params['taxType'])))] }),
  )
  add('get', '/BrandingThemes', READ, ({ org }) =>
    envelope(context, { BrandingThemes: org.brandingThemes.map(wire.brandingThemeToWire) }),
  )
  add('get', '/BrandingThemes/:id', READ, ({ org, params }) =>
    envelope(context, {
      BrandingThemes: [
        wire.brandingThemeToWire(
          one(org.brandingThemes.find(({ brandingThemeId }) => brandingThemeId === params['id']?.toLowerCase())),
        ),
      ],
    }),
  )
  add('get', '/TrackingCategories', READ, (request) => {
    const includeArchived = request.query['includearchived'] === 'true'
    const categories = request.org.trackingCategories.filter(({ status }) => includeArchived || status === 'ACTIVE')
    return envelope(context, {
      TrackingCategories: select(categories, request, wire.TRACKING_FIELDS, 'TrackingCategory').map((category) =>
        wire.trackingCategoryToWire(category, includeArchived),
      ),
    })
  })
  add('get', '/TrackingCategories/:id', READ, ({ org, params }) => {
    const category = one(
      org.trackingCategories.find(({ trackingCategoryId }) => trackingCategoryId === params['id']?.toLowerCase()),
    )
    return envelope(context, { TrackingCategories: [wire.trackingCategoryToWire(category, true)] })
  })
  add('get', '/Items', READ_ITEMS, (request) =>
    envelope(context, { Items: select(request.org.items, request, wire.ITEM_FIELDS, 'Item').map(wire.itemToWire) }),
  )
  add('get', '/Items/:id', READ_ITEMS, ({ org, params }) =>
    envelope(context, {
      Items: [
        wire.itemToWire(
          one(org.items.find(({ itemId, code }) => itemId === params['id']?.toLowerCase() || code === params['id'])),
        ),
      ],
    }),
  )
  add('get', '/Users', READ, (request) => {
    const users = [...context.state.users.values()].filter(({ tenantIds }) => tenantIds.includes(request.org.tenantId))
    const dated = users.map((user) => ({ ...user, updatedAt: request.org.createdAt }))
    return envelope(context, {
      Users: select(dated, request, wire.USER_FIELDS, 'User').map((user) => wire.userToWire(user, request.org.createdAt)),
    })
  })
  add('get', '/InvoiceReminders/Settings', READ, ({ org }) =>
    envelope(context, { InvoiceReminders: [{ Enabled: org.remindersEnabled }] }),
  )
  addCurrencyRoutes(add, context)
}

function addCurrencyRoutes(add: AddEndpoint, context: Context) {
  const names = new Intl.DisplayNames('en', { type: 'currency' })
  const toWire = (code: string) => ({ Code: code, Description: names.of(code) ?? code })

  add('get', '/Currencies', READ, (request) => {
    const rows = request.org.currencies.map(toWire)
    const fields = { Code: { type: 'text' as const, of: (row: (typeof rows)[number]) => row.Code } }
    return envelope(context, {
      Currencies: select(rows, request, fields, 'Currency'),
    })
  })
  add('put', '/Currencies', WRITE, ({ org, body }) => {
    const code = textOf(elementsOf(body, 'Currencies')[0] ?? {}, 'Code') ?? ''
    if (!/^[A-Z]{3}$/.test(code))
      return validationFailure([{ ValidationErrors: messages([`The currency code '${code}' is not valid.`]) }])
    if (org.planClass === 'STARTER')
      return validationFailure([
        { ValidationErrors: messages(['The plan of the organisation does not include multi-currency.']) },
      ])
    if (!org.currencies.includes(code)) org.currencies.push(code)
    return envelope(context, { Currencies: [toWire(code)] })
  })
}

/** Source: Xero Accounting API, Organisation: actions. */
function actionsOf(org: Organisation, now: Date) {
  const hasApprovalsLeft = org.approvalsPerMonth === undefined || approvedInMonth(org, now) < org.approvalsPerMonth
  const invoicing = canInvoice(org)
  const allowed: Record<string, boolean> = {
    CreateDraftInvoice: invoicing,
    CreateApprovedInvoice: invoicing && hasApprovalsLeft,
    CreateRepeatingInvoice: invoicing,
    CreateInvoicePayment: invoicing,
    AttachFilesIntoInvoice: invoicing,
    UseMulticurrency: org.currencies.length > 1 || org.planClass !== 'STARTER',
    CreateDraftQuote: invoicing,
    CreateSentQuote: invoicing,
    CreateDraftBill: true,
    CreateApprovedBill: true,
    CreateRepeatingBill: true,
    CreateDraftPurchaseOrder: true,
    CreateApprovedPurchaseOrder: true,
  }
  return Object.entries(allowed).map(([Name, isAllowed]) => ({ Name, Status: isAllowed ? 'ALLOWED' : 'NOT-ALLOWED' }))
}
