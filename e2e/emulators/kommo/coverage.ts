// What of Kommo is played here, route by route. A test keeps this table and the registered routes the same.

export type Coverage = {
  /** As registered; `{entity}` stands for leads, contacts and companies. */
  route: string
  completeness: 'full' | 'partial' | 'none'
  note: string
  /** The test file, or null when nothing but use tests it. */
  testedBy: string | null
  /** Where Kommo says so. */
  source: string
}

const OAUTH = 'Kommo, OAuth 2.0'
const API = 'Kommo API reference'

type Row = readonly [route: string, completeness: Coverage['completeness'], note: string, testedBy: string | null, source: string]

const consentRows = ['/oauth', '/es/oauth', '/br/oauth', '/id/oauth'].flatMap((path): Row[] => [
  ['GET ' + path, 'full', 'Consent page; who gives access is a choice on it.', 'oauth/oauth.test.ts', OAUTH],
  ['POST ' + path, 'full', 'The answer; mode=popup hands the redirect to the opener.', 'oauth/oauth.test.ts', OAUTH],
])

const ROWS: readonly Row[] = [
  ...consentRows,
  [
    'POST /oauth2/access_token',
    'partial',
    'Unknown in the docs: refreshing twice with the old token voids the pair never used. Counted by the limits (unknown).',
    'oauth/oauth.test.ts',
    OAUTH,
  ],
  ['GET /oauth2/account/current/subdomain', 'full', '', 'oauth/oauth.test.ts', 'amocrm-api-php, AmoCRMOAuth'],
  ['GET /api/v4/account', 'partial', 'No amojo_rights, no entity_names.', 'api/leads.test.ts', `${API}, Account`],
  ['GET /api/v4/users', 'partial', 'Rights are always A; with= adds nothing.', 'api/leads.test.ts', `${API}, Users`],
  ['GET /api/v4/users/:id', 'partial', 'As the list.', null, `${API}, Users`],
  ['GET /api/v4/leads/pipelines', 'full', '', 'api/leads.test.ts', `${API}, Pipelines`],
  ['GET /api/v4/leads/pipelines/:id', 'full', '', null, `${API}, Pipelines`],
  ['GET /api/v4/leads/pipelines/:id/statuses', 'partial', 'with=descriptions adds nothing.', null, `${API}, Pipelines`],
  ['GET /api/v4/leads/loss_reasons', 'partial', 'Three fixed reasons.', null, 'amocrm-api-php'],
  [
    'POST /api/v4/leads/complex',
    'partial',
    'No duplicate control: nothing is ever merged. The limit of 40 fields is not checked.',
    'api/leads.test.ts',
    `${API}, Complex leads`,
  ],
  [
    'GET /api/v4/{entity}',
    'partial',
    'Undocumented filters are ignored. closest_task_at cannot be filtered; query is a plain substring.',
    'api/leads.test.ts',
    `${API}, Leads`,
  ],
  [
    'POST /api/v4/{entity}',
    'full',
    'Unknown keys are refused as FieldNotExpected. _embedded.source is taken and forgotten.',
    'api/leads.test.ts',
    `${API}, Leads`,
  ],
  ['PATCH /api/v4/{entity}', 'full', 'One wrong item refuses the batch.', 'api/leads.test.ts', `${API}, Leads`],
  ['GET /api/v4/{entity}/:id', 'full', 'Unknown or deleted: 204.', 'api/leads.test.ts', `${API}, Leads`],
  ['PATCH /api/v4/{entity}/:id', 'full', '', 'api/leads.test.ts', `${API}, Leads`],
  ['GET /api/v4/{entity}/custom_fields/groups', 'full', '', null, `${API}, Custom fields`],
  ['GET /api/v4/{entity}/custom_fields/groups/:groupId', 'full', '', null, `${API}, Custom fields`],
  [
    'POST /api/v4/{entity}/custom_fields/groups',
    'partial',
    'Groups cannot be changed afterwards.',
    'api/around-leads.test.ts',
    `${API}, Custom fields`,
  ],
  ['GET /api/v4/{entity}/custom_fields', 'full', '', null, `${API}, Custom fields`],
  [
    'POST /api/v4/{entity}/custom_fields',
    'partial',
    'required_statuses are kept but not enforced (enforcement is unknown). A code must be unique (inferred).',
    'api/around-leads.test.ts',
    `${API}, Custom fields`,
  ],
  ['PATCH /api/v4/{entity}/custom_fields', 'full', '', null, `${API}, Custom fields`],
  ['GET /api/v4/{entity}/custom_fields/:fieldId', 'full', '', null, `${API}, Custom fields`],
  ['PATCH /api/v4/{entity}/custom_fields/:fieldId', 'full', '', 'api/around-leads.test.ts', `${API}, Custom fields`],
  ['DELETE /api/v4/{entity}/custom_fields/:fieldId', 'full', 'Values stay in the cards, unseen.', null, 'amocrm-api-php'],
  ['GET /api/v4/{entity}/notes', 'full', '', 'api/around-leads.test.ts', `${API}, Notes`],
  [
    'POST /api/v4/{entity}/notes',
    'partial',
    'The nine documented kinds. Digital pipeline triggers are not played.',
    'api/around-leads.test.ts',
    `${API}, Notes`,
  ],
  ['PATCH /api/v4/{entity}/notes', 'full', '', 'api/around-leads.test.ts', `${API}, Notes`],
  ['GET /api/v4/{entity}/notes/:noteId', 'full', '', null, `${API}, Notes`],
  ['POST /api/v4/{entity}/notes/:noteId/pin', 'full', '', null, `${API}, Notes`],
  ['POST /api/v4/{entity}/notes/:noteId/unpin', 'full', '', null, `${API}, Notes`],
  ['GET /api/v4/{entity}/:id/notes', 'full', '', null, `${API}, Notes`],
  ['POST /api/v4/{entity}/:id/notes', 'full', '', 'api/around-leads.test.ts', `${API}, Notes`],
  ['GET /api/v4/{entity}/:id/notes/:noteId', 'full', '', null, `${API}, Notes`],
  ['PATCH /api/v4/{entity}/:id/notes/:noteId', 'full', '', null, `${API}, Notes`],
  ['GET /api/v4/{entity}/links', 'full', '', null, 'amocrm-api-php'],
  ['POST /api/v4/{entity}/link', 'full', '', null, 'amocrm-api-php'],
  ['POST /api/v4/{entity}/unlink', 'full', '', 'api/around-leads.test.ts', 'amocrm-api-php'],
  ['GET /api/v4/{entity}/:id/links', 'full', '', 'api/around-leads.test.ts', `${API}, Links`],
  [
    'POST /api/v4/{entity}/:id/link',
    'partial',
    'Linking sends no webhook (unknown in the docs).',
    'api/around-leads.test.ts',
    `${API}, Links`,
  ],
  ['POST /api/v4/{entity}/:id/unlink', 'full', '', null, `${API}, Links`],
  ['GET /api/v4/{entity}/:id/files', 'full', 'Newest first.', 'drive/drive.test.ts', `${API}, Files`],
  ['PUT /api/v4/{entity}/:id/files', 'full', 'Attaching twice is once (inferred).', 'drive/drive.test.ts', `${API}, Files`],
  ['DELETE /api/v4/{entity}/:id/files', 'full', '', 'drive/drive.test.ts', `${API}, Files`],
  ['GET /api/v4/files/:uuid/links', 'partial', 'Entity and id only.', null, `${API}, Files`],
  ['GET /api/v4/tasks', 'partial', 'No order, no updated_at filter.', 'api/around-leads.test.ts', `${API}, Tasks`],
  ['GET /api/v4/tasks/:id', 'full', '', 'api/around-leads.test.ts', `${API}, Tasks`],
  ['POST /api/v4/tasks', 'full', '', 'api/around-leads.test.ts', `${API}, Tasks`],
  ['PATCH /api/v4/tasks', 'full', '', null, `${API}, Tasks`],
  ['PATCH /api/v4/tasks/:id', 'full', '', 'api/around-leads.test.ts', `${API}, Tasks`],
  [
    'GET /api/v4/events',
    'partial',
    'Cards, stage, price, name, owner and notes; no field, link or tag events.',
    'api/around-leads.test.ts',
    `${API}, Events`,
  ],
  ['GET /api/v4/events/:id', 'partial', 'As the list.', null, `${API}, Events`],
  [
    'GET /api/v4/catalogs',
    'partial',
    'The products list only; lists cannot be made.',
    'api/around-leads.test.ts',
    `${API}, Lists`,
  ],
  ['GET /api/v4/catalogs/:id', 'partial', 'As the list of lists.', null, `${API}, Lists`],
  ['GET /api/v4/catalogs/:id/custom_fields', 'full', '', 'api/around-leads.test.ts', `${API}, Custom fields`],
  ['POST /api/v4/catalogs/:id/custom_fields', 'full', '', null, `${API}, Custom fields`],
  ['PATCH /api/v4/catalogs/:id/custom_fields', 'full', '', null, `${API}, Custom fields`],
  ['GET /api/v4/catalogs/:id/custom_fields/:fieldId', 'full', '', null, `${API}, Custom fields`],
  ['PATCH /api/v4/catalogs/:id/custom_fields/:fieldId', 'full', '', null, `${API}, Custom fields`],
  ['DELETE /api/v4/catalogs/:id/custom_fields/:fieldId', 'full', '', null, 'amocrm-api-php'],
  ['GET /api/v4/catalogs/:id/elements', 'partial', 'filter[id] and query.', 'api/around-leads.test.ts', `${API}, Lists`],
  ['GET /api/v4/catalogs/:id/elements/:elementId', 'full', '', null, `${API}, Lists`],
  ['POST /api/v4/catalogs/:id/elements', 'full', '', null, `${API}, Lists`],
  ['PATCH /api/v4/catalogs/:id/elements', 'full', '', null, `${API}, Lists`],
  ['GET /api/v4/webhooks', 'full', '', 'webhooks/webhooks.test.ts', `${API}, Webhooks`],
  [
    'POST /api/v4/webhooks',
    'full',
    'On a known address: replace or merge, by choose(). A disabled one stays disabled.',
    'webhooks/webhooks.test.ts',
    `${API}, Webhooks`,
  ],
  [
    'DELETE /api/v4/webhooks',
    'full',
    'Retries that already wait are still made.',
    'webhooks/webhooks.test.ts',
    `${API}, Webhooks`,
  ],
  [
    'POST /drive/v1.0/sessions',
    'full',
    'Drive has its own host in Kommo. Whether it counts for 7 per second is unknown: here it does not, but a blocked address is blocked here too.',
    'drive/drive.test.ts',
    `${API}, Files`,
  ],
  [
    'POST /drive/v1.0/sessions/upload/:sessionId/:partId',
    'full',
    'Needs no token: the address is the key (inferred).',
    'drive/drive.test.ts',
    `${API}, Files`,
  ],
  ['GET /drive/v1.0/files', 'partial', 'No filters, no pages.', null, `${API}, Files`],
  ['GET /drive/v1.0/files/:uuid', 'full', '', null, `${API}, Files`],
  ['GET /drive/v1.0/files/:uuid/versions', 'full', '', null, `${API}, Files`],
  ['DELETE /drive/v1.0/files/:uuid', 'partial', 'No restore.', null, `${API}, Files`],
  [
    'GET /drive/download/:uuid/:versionUuid/:name',
    'full',
    'Address is ours; Kommo only says that there is one.',
    null,
    `${API}, Files`,
  ],
  // Not registered: known to exist in Kommo, not played.
  ['GET /api/v4/{entity}/tags', 'none', 'Tags come and go with their cards.', null, `${API}, Tags`],
  ['GET /api/v4/leads/unsorted', 'none', 'No incoming leads.', null, `${API}, Incoming leads`],
  ['GET /api/v4/widgets', 'none', '', null, `${API}, Widgets`],
  ['GET /api/v4/sources', 'none', '', null, `${API}, Sources`],
]

const pageRow = (route: string): Row => [
  route,
  'full',
  'For people; no part of the API.',
  'pages/pages.test.ts',
  'Kommo, web interface',
]
const PAGES = [
  'GET /',
  'GET /accounts/:subdomain/leads',
  'GET /accounts/:subdomain/leads/list',
  'GET /accounts/:subdomain/leads/add',
  'GET /accounts/:subdomain/{entity}/detail/:id',
  'GET /{entity}/detail/:id',
  'GET /ajax/accounts/:subdomain/board',
  'GET /ajax/accounts/:subdomain/list',
  'POST /ajax/accounts/:subdomain/leads',
  'GET /ajax/accounts/:subdomain/{entity}/:id',
  'POST /ajax/accounts/:subdomain/{entity}/:id/edit',
  'POST /ajax/accounts/:subdomain/leads/:id/stage',
  'POST /ajax/accounts/:subdomain/leads/:id/notes',
].map(pageRow)

const widgetRow = (route: string): Row => [
  route,
  'partial',
  'The pages around a widget: no twig templates, no pipeline, chat, catalog or left-menu locations.',
  'pages/widget-pages.test.ts',
  'Kommo, script.js; Kommo, widget locations',
]
const WIDGET = [
  'GET /assets/:file',
  'GET /upl/:code/1/widget/*file',
  'GET /accounts/:subdomain/settings/widgets',
  'GET /accounts/:subdomain/settings/widgets/:code',
  'POST /ajax/accounts/:subdomain/widget/token',
  'POST /ajax/accounts/:subdomain/widget/install',
  'POST /ajax/accounts/:subdomain/widget/settings',
  'POST /ajax/accounts/:subdomain/widget/disable',
  'POST /ajax/accounts/:subdomain/language',
].map(widgetRow)

/** Every route of the emulator and, with `none`, what a reader may look for in vain. */
export const coverage: Coverage[] = [...ROWS, ...PAGES, ...WIDGET].map(([route, completeness, note, testedBy, source]) => ({
  route,
  completeness,
  note,
  testedBy,
  source,
}))
