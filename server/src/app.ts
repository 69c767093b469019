// Wiring: the one file that knows every room.
import { createServer, type Server } from 'node:http'
import { Pool } from 'pg'
import type { Config } from './config.ts'
import { AppError } from './domain/errors.ts'
import { createConnectOrganisation, readBooks } from './flows/connect-accounts/connect-organisation.ts'
import { connectionsRoutes } from './flows/connect-accounts/connections.routes.ts'
import { createDisconnect } from './flows/connect-accounts/disconnect-organisation.ts'
import { createInstallAccount } from './flows/connect-accounts/install-account.ts'
import { kommoRoutes, kommoState } from './flows/connect-accounts/kommo.routes.ts'
import { createNoticeDisconnect } from './flows/connect-accounts/notice-disconnect.ts'
import { openSession } from './flows/connect-accounts/session.routes.ts'
import { setUpAccount } from './flows/connect-accounts/set-up-account.ts'
import { createUninstallAccount, disconnectOrganisations } from './flows/connect-accounts/uninstall-account.ts'
import { xeroRoutes, xeroState, xeroTicket } from './flows/connect-accounts/xero.routes.ts'
import { createCurrentBooks } from './flows/current-books.ts'
import { catchUp } from './flows/catch-up/catch-up.ts'
import { createSchedule } from './flows/catch-up/schedule.ts'
import { createInvoices } from './flows/deal-to-invoice/create-invoices.ts'
import { dealChanged } from './flows/deal-to-invoice/deal-changed.webhook.ts'
import { dealRedirectRoutes } from './flows/deal-to-invoice/deal-redirect.routes.ts'
import { emailInvoices } from './flows/deal-to-invoice/email-invoices.ts'
import { filePapers } from './flows/deal-to-invoice/file-papers.ts'
import { showInvoices } from './flows/deal-to-invoice/show-invoices.ts'
import { followContacts } from './flows/invoice-to-deal/follow-contacts.ts'
import { invoiceChanged } from './flows/invoice-to-deal/invoice-changed.webhook.ts'
import { matchesRoutes } from './flows/invoice-to-deal/matches.routes.ts'
import { openDeals } from './flows/invoice-to-deal/open-deals.ts'
import { createPlaceInvoice } from './flows/invoice-to-deal/place-invoice.ts'
import { showChanges, tellOverdue } from './flows/invoice-to-deal/show-changes.ts'
import { tellPlacements } from './flows/invoice-to-deal/tell-placements.ts'
import { followBooks, updateDeals } from './flows/invoice-to-deal/update-deals.ts'
import { historyRoutes } from './flows/history.routes.ts'
import { actOnInvoices } from './flows/invoice-card/act-on-invoices.ts'
import { clientInvoicesRoutes } from './flows/invoice-card/client-invoices.routes.ts'
import { dealInvoicesRoutes } from './flows/invoice-card/deal-invoices.routes.ts'
import { invoiceActionsRoutes } from './flows/invoice-card/invoice-actions.routes.ts'
import { invoiceFormRoutes } from './flows/invoice-card/invoice-form.routes.ts'
import { invoicePapersRoutes } from './flows/invoice-card/invoice-papers.routes.ts'
import { linkInvoices } from './flows/invoice-card/link-invoices.ts'
import { createLiveCards } from './flows/invoice-card/live-cards.ts'
import { liveRoutes } from './flows/invoice-card/live.routes.ts'
import { permissionsRoutes } from './flows/invoice-card/permissions.routes.ts'
import { searchRoutes } from './flows/invoice-card/search.routes.ts'
import { createTakeAnswer } from './flows/invoice-card/take-answer.ts'
import { tellBulk } from './flows/invoice-from-card/bulk-event.ts'
import { bulkRoutes } from './flows/invoice-from-card/bulk.routes.ts'
import { createChangePending } from './flows/invoice-from-card/change-pending.ts'
import { createInvoiceRoutes } from './flows/invoice-from-card/create.routes.ts'
import { fixesRoutes } from './flows/invoice-from-card/fixes.routes.ts'
import { makeInvoices } from './flows/invoice-from-card/make-invoices.ts'
import { createOrderInvoices } from './flows/invoice-from-card/order-invoices.ts'
import { pendingRoutes } from './flows/invoice-from-card/pending.routes.ts'
import { readinessRoutes } from './flows/invoice-from-card/readiness.routes.ts'
import type { Open } from './flows/open.ts'
import { createPrepareDealFields } from './flows/prepare-deal-fields.ts'
import { createWriteDealFields } from './flows/write-deal-fields.ts'
import { handMadeRoutes } from './flows/set-rules/hand-made.routes.ts'
import { markDealsThatStoodBefore } from './flows/set-rules/rule-activated.ts'
import { rulesRoutes } from './flows/set-rules/rules.routes.ts'
import { allowOrigin } from './http/allow-origin.ts'
import { errorHandler } from './http/error-handler.ts'
import { createMetrics } from './http/metrics.ts'
import { gracefulClose } from './http/graceful-close.ts'
import { createHttp } from './http/server.ts'
import { createSignedTokens } from './http/signed-tokens.ts'
import { requireSession } from './http/widget-session.ts'
import { createClicks } from './inbox/clicks.ts'
import { createInbox } from './inbox/inbox.ts'
import { createWakes } from './inbox/wakes.ts'
import { createWorker, type Flows, type Linger } from './inbox/worker.ts'
import { createOpenCrm } from './kommo/client.ts'
import { createDisposableTokens } from './kommo/disposable-token.ts'
import { type CallLimiter, createCallLimiter } from './kommo/limits.ts'
import { createKommoOAuth } from './kommo/oauth.ts'
import type { Log } from './log.ts'
import { createAccounts } from './store/accounts.ts'
import { createCardClaims } from './store/card-claims.ts'
import { createContactLinks } from './store/contact-links.ts'
import { openDatabase } from './store/database.ts'
import { createEvents } from './store/events.ts'
import { createGrants } from './store/grants.ts'
import { createLinks } from './store/links.ts'
import { createOrganisations } from './store/organisations.ts'
import { createRules } from './store/rules.ts'
import { createSeal } from './store/seal.ts'
import { createSeenDeals } from './store/seen-deals.ts'
import { createSessions } from './store/sessions.ts'
import { createUnplacedInvoices } from './store/unplaced-invoices.ts'
import { createOpenBooks } from './xero/client.ts'
import { createXeroOAuth } from './xero/oauth.ts'

export type App = {
  /** Listens and works as ROLE says. Resolves with the port once both are ready. */
  start(): Promise<{ port: number }>
  /** Finishes what is under way, then lets go of everything. */
  stop(): Promise<void>
  /** Works off everything that is due for an account, here and now. For tests, which set the clock themselves. */
  drain(accountId: string): Promise<void>
  parts: ReturnType<typeof createParts>
}

type Needs = {
  config: Config & { DATABASE_URL: string }
  log: Log
  now?: () => Date
  /** The call limit towards Kommo; by default the one that all processes share through the database. */
  limiter?: CallLimiter
  /** How long the worker waits for more of a bulk change; by default as customers have it. */
  linger?: Linger
}

/** Wakes that got lost, and retries whose time has come, are looked for this often. */
const LOOK_FOR_DUE_MS = 500

export function createApp(needs: Needs): App {
  const { config, log } = needs
  const parts = createParts(needs)
  const { http, inbox, wakes, worker, db, doorDb, pool, sessions, schedule, liveCards } = parts
  const timers: NodeJS.Timeout[] = []
  let closeServer: (() => Promise<void>) | undefined

  /** Repeats a small duty; one run at a time, and no failure ends it. */
  const every = (ms: number, duty: () => Promise<void>) => {
    const run = () => {
      duty()
        .catch((error: unknown) => log.error({ err: error }, 'a duty of the clock failed'))
        .finally(() => timers.push(setTimeout(run, ms).unref()))
    }
    timers.push(setTimeout(run, ms).unref())
  }

  return {
    parts,
    async start() {
      await Promise.all([wakes.start(), db.$queryRaw`SELECT 1`, doorDb.$queryRaw`SELECT 1`])
      if (config.ROLE !== 'web') {
        await wakes.work(async (accountId, signal) => {
          if (await worker(accountId, signal)) await wakes.wake(db, [accountId])
        })
        every(LOOK_FOR_DUE_MS, () => inbox.wakeDue())
        every(10 * 60_000, () => sessions.forgetExpired())
        every(60_000, () => schedule.noteCatchUps())
        every(60_000, () => schedule.noteOverdue())
      }
      // A worker answers too, for health and metrics.
      const server = createServer({ keepAliveTimeout: 65_000 }, http)
      closeServer = gracefulClose(server)
      const port = await listen(server, config.PORT)
      log.info({ port, role: config.ROLE }, 'started')
      return { port }
    },
    async stop() {
      timers.forEach(clearTimeout)
      // First, since the server waits for the end of every answer.
      await liveCards.stop()
      await closeServer?.()
      await wakes.stop()
      await Promise.all([db.$disconnect(), doorDb.$disconnect()])
      await pool.end()
    },
    async drain(accountId) {
      await worker(accountId)
    },
  }
}

function createParts({ config, log, now = () => new Date(), ...given }: Needs) {
  const publicUrl = config.PUBLIC_URL
  const db = openDatabase({ url: config.DATABASE_URL })
  const pool = new Pool({ connectionString: config.DATABASE_URL, max: 4 })
  // An idle connection may break when the database restarts; the pool makes a new one.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'))

  const seal = createSeal(config.ENCRYPTION_KEYS)
  const accounts = createAccounts({ db })
  const grants = createGrants({ db, seal, now })
  const organisations = createOrganisations({ db, now })
  const rules = createRules({ db, now })
  const links = createLinks({ db, now })
  const contactLinks = createContactLinks({ db })
  const unplaced = createUnplacedInvoices({ db, now })
  const events = createEvents({ db, now })
  const sessions = createSessions({ db, now })
  const seenDeals = createSeenDeals({ db })
  const cardClaims = createCardClaims({ db, now })

  const accountUrl = (host: string) => config.KOMMO_ACCOUNT_URL ?? `https://${host}`
  const limiter = given.limiter ?? createCallLimiter({ pool, tableName: 'call_limit' })
  const openCrm = createOpenCrm({ accountUrl, limiter, log })
  const openBooks = createOpenBooks({ apiUrl: config.XERO_API_URL, clock: now })
  const allowedDomains = config.KOMMO_ALLOWED_DOMAINS
  const kommoOAuth = createKommoOAuth({
    clientId: config.KOMMO_CLIENT_ID,
    clientSecret: config.KOMMO_CLIENT_SECRET,
    redirectUri: `${publicUrl}/kommo/oauth/callback`,
    authUrl: config.KOMMO_AUTH_URL,
    allowedDomains,
    accountUrl,
    limiter,
    now,
  })
  const xeroOAuth = createXeroOAuth({
    clientId: config.XERO_CLIENT_ID,
    clientSecret: config.XERO_CLIENT_SECRET,
    redirectUri: `${publicUrl}/xero/callback`,
    identityUrl: config.XERO_IDENTITY_URL,
    loginUrl: config.XERO_LOGIN_URL,
    apiUrl: config.XERO_API_URL,
    clock: now,
  })
  const disposable = createDisposableTokens({
    clientId: config.KOMMO_CLIENT_ID,
    clientSecret: config.KOMMO_CLIENT_SECRET,
    publicUrl,
    allowedDomains,
    accountUrl,
    now,
  })

  const xeroToken = (grantId: string, options?: { rejected: string }) =>
    grants.xeroToken(grantId, (refreshToken) => xeroOAuth.refresh(refreshToken), options)
  const noticeDisconnect = createNoticeDisconnect({ db, oauth: xeroOAuth, organisations, xeroToken })
  const open: Open = {
    accountUrl,
    crm: ({ id, host, timeZone }) =>
      openCrm({
        host,
        timeZone,
        accessToken: (options) =>
          grants.kommoToken(
            id,
            async (refreshToken, last) => {
              const tokens = await kommoOAuth.refresh(host, refreshToken, last)
              if (tokens.host !== host) await accounts.saveHost(id, tokens.host)
              return tokens
            },
            options,
          ),
      }),
    books(organisation, urgency) {
      const { state, tenantId, grantId } = organisation
      if (state !== 'CONNECTED') throw new AppError('not_connected', 'xero.reconnect_needed')
      const books = openBooks({ tenantId, urgency, accessToken: (options) => xeroToken(grantId, options) })
      return noticeDisconnect(organisation, books)
    },
  }

  const wakes = createWakes({ url: config.DATABASE_URL, log })
  // The door's commits have connections of their own: what the worker asks never stands in their way.
  const doorDb = openDatabase({ url: config.DATABASE_URL, connections: 4 })
  const inbox = createInbox({ db: doorDb, events, wakes })
  const clicks = createClicks({ db: doorDb, events, wakes })
  const currentBooks = createCurrentBooks({ organisations, open, now })
  const prepareDealFields = createPrepareDealFields({ accounts, open })
  const writeDealFields = createWriteDealFields({ open, links, organisations, prepareDealFields, now })
  const installAccount = createInstallAccount({
    db,
    oauth: kommoOAuth,
    openCrm,
    accounts,
    grants,
    events,
    inbox,
    publicUrl,
  })
  const uninstallAccount = createUninstallAccount({ db, accounts, inbox })
  const disconnect = createDisconnect({ db, accounts, organisations, grants, oauth: xeroOAuth, xeroToken })
  const connectOrganisation = createConnectOrganisation({
    db,
    oauth: xeroOAuth,
    accounts,
    grants,
    organisations,
    events,
    inbox,
    disconnect,
    xeroToken,
  })

  const taking = { links, unplaced, rules, inbox }
  const showing = { open, links, seenDeals, rules, organisations, writeDealFields, inbox, now }
  const placeInvoice = createPlaceInvoice({ links, unplaced, inbox, now })
  const placing = { open, links, unplaced, contactLinks, currentBooks, prepareDealFields, placeInvoice, now }
  const takeAnswer = createTakeAnswer({ links, inbox })
  const liveCards = createLiveCards({ url: config.DATABASE_URL, log })
  const schedule = createSchedule({ accounts, organisations, links, inbox, now })

  const ordering = { open, rules, organisations, links, contactLinks, seenDeals, cardClaims, currentBooks, inbox, now }
  const orderInvoices = createOrderInvoices(ordering)
  const changePending = createChangePending(ordering)

  /** What is done about each kind of event. */
  const flows: Flows = {
    deal_changed: { run: createInvoices({ open, rules, links, seenDeals, contactLinks, currentBooks, inbox, publicUrl, now }) },
    card_invoice: { run: makeInvoices({ open, links, contactLinks, currentBooks, inbox, publicUrl, now }) },
    bulk_invoices: { run: tellBulk },
    show_invoice: { run: showInvoices({ open, links, rules, writeDealFields, now }) },
    email_invoice: { run: emailInvoices({ open, links, currentBooks, now }) },
    file_papers: { run: filePapers({ open, links, currentBooks, now }) },
    set_up_account: { run: setUpAccount({ accounts, open, publicUrl }) },
    invoice_changed: { run: updateDeals({ ...taking, open, organisations, now }) },
    books_changed: { run: followBooks({ ...taking, open, organisations, now }) },
    contact_changed: { run: followContacts({ open, organisations, contactLinks }) },
    show_change: { run: showChanges(showing) },
    became_overdue: { run: tellOverdue({ ...taking, ...showing }) },
    tell_placement: { run: tellPlacements({ ...showing, prepareDealFields }) },
    hand_made_invoice: { run: openDeals(placing) },
    invoice_action: { run: actOnInvoices({ open, links, seenDeals, currentBooks, events, inbox, takeAnswer, now }) },
    link_invoice: { run: linkInvoices({ open, links, unplaced, organisations, placeInvoice, events, now }) },
    catch_up: { run: catchUp({ ...taking, open, organisations, rules, publicUrl, now }) },
    read_books: { run: readBooks({ organisations, open }) },
    rule_activated: { run: markDealsThatStoodBefore({ rules, links, open }) },
    disconnect_organisations: { run: disconnectOrganisations({ organisations, disconnect }), isForUninstalled: true },
  }
  const worker = createWorker({ accounts, events, flows, log, now, ...(given.linger && { linger: given.linger }) })

  const signing = { keys: config.ENCRYPTION_KEYS, now }
  const tickets = createSignedTokens({ purpose: 'xero-ticket', claims: xeroTicket, ...signing })
  const http = createHttp({
    dealChanged: dealChanged({ accounts, inbox, log }),
    invoiceChanged: invoiceChanged({ keys: config.XERO_WEBHOOK_KEY, organisations, inbox, log }),
    kommo: kommoRoutes({
      oauth: kommoOAuth,
      states: createSignedTokens({ purpose: 'kommo-state', claims: kommoState, ...signing }),
      sessions,
      accounts,
      installAccount,
      uninstallAccount,
      publicUrl,
      log,
    }),
    xero: xeroRoutes({
      oauth: xeroOAuth,
      tickets,
      states: createSignedTokens({ purpose: 'xero-state', claims: xeroState, ...signing }),
      sessions,
      accounts,
      connectOrganisation,
      publicUrl,
      log,
    }),
    openSession: openSession({ db, verify: (token, seen) => disposable.verify(token, seen), accounts, sessions, open, now }),
    requireSession: requireSession({ sessions, accounts }),
    api: [
      connectionsRoutes({ organisations, grants, events, connectOrganisation, disconnect, tickets, open, publicUrl }),
      rulesRoutes({ rules, organisations, currentBooks, open, inbox, now }),
      handMadeRoutes({ organisations, open }),
      matchesRoutes({ ...placing, organisations, inbox }),
      historyRoutes({ events, inbox }),
      permissionsRoutes({ db, accounts, sessions }),
      readinessRoutes(ordering),
      fixesRoutes(ordering),
      createInvoiceRoutes({ ...ordering, orderInvoices }),
      pendingRoutes({ changePending }),
      bulkRoutes({ ...ordering, orderInvoices, events }),
      dealInvoicesRoutes({ links, unplaced, organisations, rules, events, seenDeals, now }),
      clientInvoicesRoutes({ links, contactLinks, organisations, now }),
      invoiceActionsRoutes({ links, organisations, clicks }),
      searchRoutes({ open, links, organisations, now }),
      invoicePapersRoutes({ open, links, contactLinks, currentBooks, now }),
      invoiceFormRoutes({ open, links, currentBooks, takeAnswer }),
      liveRoutes({ liveCards, now }),
    ],
    dealRedirect: dealRedirectRoutes({ links, accounts, open }),
    isReady: () =>
      db.$queryRaw`SELECT 1`.then(
        () => true,
        () => false,
      ),
    metrics: createMetrics({ countEvents: () => events.countByState() }),
    allowOrigin: allowOrigin({
      isOurPage: async (origin) => {
        const host = origin.replace(/^https:\/\//, '')
        return origin === config.KOMMO_ACCOUNT_URL || (origin === `https://${host}` && (await accounts.isInstalledHost(host)))
      },
    }),
    errorHandler: errorHandler({ log }),
  })

  return {
    http,
    inbox,
    wakes,
    worker,
    db,
    doorDb,
    pool,
    accounts,
    organisations,
    rules,
    links,
    events,
    sessions,
    grants,
    contactLinks,
    seenDeals,
    unplaced,
    schedule,
    liveCards,
    open,
    installAccount,
  }
}

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
