export type Coverage = {
  /** As registered, `METHOD /path`. */
  route: string
  completeness: 'full' | 'partial' | 'none'
  note: string
  testedBy: string
  source: string
}

const API = '/api.xro/2.0'
const ACCOUNTING = 'Xero Accounting API'

const row = (route: string, completeness: Coverage['completeness'], testedBy: string, source: string, note = ''): Coverage => ({
  route,
  completeness,
  note,
  testedBy,
  source,
})
const rows = (routes: string[], ...rest: [Coverage['completeness'], string, string, string?]) =>
  routes.map((route) => row(route, ...rest))

/** What the emulator answers, and how much of what Xero does there. Routes with `none` are answered 404. */
export const coverage: Coverage[] = [
  row(
    'GET /identity/connect/authorize',
    'partial',
    'identity',
    'Xero OAuth 2.0, standard flow',
    'No login, no PKCE, no bulk connections.',
  ),
  row(
    'POST /identity/connect/authorize',
    'partial',
    'identity',
    'Xero OAuth 2.0, standard flow',
    'The form of the consent page.',
  ),
  row('POST /connect/token', 'partial', 'identity', 'Xero OAuth 2.0, tokens', 'No client credentials grant.'),
  row('POST /connect/revocation', 'full', 'identity', 'Xero OAuth 2.0, revocation'),
  row('GET /.well-known/openid-configuration', 'full', 'identity', 'OpenID Connect Discovery'),
  row('GET /.well-known/openid-configuration/jwks', 'full', 'identity', 'OpenID Connect Discovery'),
  row('GET /connections', 'full', 'identity', 'Xero Identity API'),
  row('DELETE /connections/:id', 'full', 'identity', 'Xero Identity API'),

  row(`GET ${API}/Organisation`, 'partial', 'settings', `${ACCOUNTING}, Organisation`, 'Addresses, phones and links are empty.'),
  row(`GET ${API}/Organisation/Actions`, 'full', 'settings', `${ACCOUNTING}, Organisation`),
  ...rows(
    ['Accounts', 'Accounts/:id', 'TaxRates', 'TaxRates/:taxType', 'BrandingThemes', 'BrandingThemes/:id'].map(
      (path) => `GET ${API}/${path}`,
    ),
    'full',
    'settings',
    `${ACCOUNTING}, settings`,
  ),
  ...rows(
    ['TrackingCategories', 'TrackingCategories/:id', 'Users', 'InvoiceReminders/Settings', 'Currencies'].map(
      (path) => `GET ${API}/${path}`,
    ),
    'full',
    'settings',
    `${ACCOUNTING}, settings`,
  ),
  ...rows([`GET ${API}/Items`, `GET ${API}/Items/:id`], 'partial', 'settings', `${ACCOUNTING}, Items`, 'No tracked stock.'),
  row(`PUT ${API}/Currencies`, 'full', 'settings', `${ACCOUNTING}, Currencies`),

  row(`GET ${API}/Contacts`, 'full', 'contacts', `${ACCOUNTING}, Contacts`),
  row(`GET ${API}/Contacts/:id`, 'full', 'contacts', `${ACCOUNTING}, Contacts`),
  ...rows(
    [`PUT ${API}/Contacts`, `POST ${API}/Contacts`, `POST ${API}/Contacts/:id`],
    'partial',
    'contacts',
    `${ACCOUNTING}, Contacts`,
    'No bank details, purchase defaults or sales tracking; groups are made by people only.',
  ),
  ...rows(
    ['GET', 'PUT', 'POST'].map((method) => `${method} ${API}/Contacts/:id/History`),
    'full',
    'contacts',
    `${ACCOUNTING}, History and notes`,
  ),

  row(`GET ${API}/Invoices`, 'full', 'invoice-lists', `${ACCOUNTING}, Invoices`),
  row(`GET ${API}/Invoices/:id`, 'full', 'invoices', `${ACCOUNTING}, Invoices`, 'The PDF has one page and no branding.'),
  ...rows(
    [`PUT ${API}/Invoices`, `POST ${API}/Invoices`, `POST ${API}/Invoices/:id`],
    'partial',
    'invoices',
    `${ACCOUNTING}, Invoices`,
    'No rounding amount, no automatic sales tax, no CIS, no stock.',
  ),
  row(`GET ${API}/Invoices/:id/OnlineInvoice`, 'full', 'documents', `${ACCOUNTING}, Invoices`),
  row(`POST ${API}/Invoices/:id/Email`, 'full', 'documents', `${ACCOUNTING}, Invoices`),
  ...rows(
    ['GET', 'PUT', 'POST'].map((method) => `${method} ${API}/Invoices/:id/History`),
    'full',
    'documents',
    `${ACCOUNTING}, History and notes`,
  ),
  ...rows(
    [
      'GET /Invoices/:id/Attachments',
      'GET /Invoices/:id/Attachments/:file',
      'PUT /Invoices/:id/Attachments/:file',
      'POST /Invoices/:id/Attachments/:file',
    ].map((route) => route.replace(' ', ` ${API}`)),
    'full',
    'documents',
    `${ACCOUNTING}, Attachments`,
  ),

  ...rows(
    ['CreditNotes', 'Overpayments', 'Prepayments', 'Payments']
      .flatMap((name) => [name, `${name}/:id`])
      .map((path) => `GET ${API}/${path}`),
    'partial',
    'accountant',
    `${ACCOUNTING}, Credit notes, Overpayments, Prepayments and Payments`,
    'Made by people only; credits have no lines.',
  ),
  ...rows(
    [
      `PUT ${API}/Payments`,
      `PUT ${API}/CreditNotes`,
      `GET ${API}/ContactGroups`,
      `GET ${API}/Quotes`,
      `GET ${API}/RepeatingInvoices`,
    ],
    'none',
    '',
    ACCOUNTING,
  ),

  ...rows(
    [
      '/',
      '/assets/:file',
      '/organisations/:tenantId',
      '/organisations/:tenantId/invoices/:invoiceId',
      '/organisations/:tenantId/invoices/:invoiceId/pdf',
      '/online/:invoiceId',
    ].map((path) => `GET ${path}`),
    'partial',
    'pages',
    'Our own page in place of go.xero.com and in.xero.com',
    'Looks are ours.',
  ),
]
