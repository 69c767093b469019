-- CreateEnum
CREATE TYPE "AccountStatus" AS ENUM ('ACTIVE', 'UNINSTALLED');

-- CreateEnum
CREATE TYPE "GrantState" AS ENUM ('ACTIVE', 'RECONNECT_NEEDED', 'REVOKED');

-- CreateEnum
CREATE TYPE "OrganisationState" AS ENUM ('CONNECTED', 'RECONNECT_NEEDED', 'DISCONNECTED');

-- CreateEnum
CREATE TYPE "LinkState" AS ENUM ('STOOD_BEFORE', 'REFUSED', 'CLAIMED', 'SENDING', 'LINKED', 'RELEASED');

-- CreateEnum
CREATE TYPE "LinkOrigin" AS ENUM ('RULE', 'CARD', 'XERO');

-- CreateEnum
CREATE TYPE "EventState" AS ENUM ('WAITING', 'PARKED', 'DONE', 'FAILED');

-- CreateTable
CREATE TABLE "Account" (
    "id" UUID NOT NULL,
    "kommoAccountId" BIGINT NOT NULL,
    "host" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    "language" TEXT NOT NULL DEFAULT 'en',
    "status" "AccountStatus" NOT NULL DEFAULT 'ACTIVE',
    "webhookSecret" TEXT NOT NULL,
    "dealFieldIds" JSONB,
    "installedBy" BIGINT,
    "pendingGrantId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "KommoGrant" (
    "accountId" UUID NOT NULL,
    "accessToken" TEXT NOT NULL,
    "refreshToken" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "refreshedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" "GrantState" NOT NULL DEFAULT 'ACTIVE',

    CONSTRAINT "KommoGrant_pkey" PRIMARY KEY ("accountId")
);

-- CreateTable
CREATE TABLE "XeroGrant" (
    "id" UUID NOT NULL,
    "xeroUserId" TEXT NOT NULL,
    "accessToken" TEXT NOT NULL,
    "refreshToken" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "refreshedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "authEventId" TEXT,
    "state" "GrantState" NOT NULL DEFAULT 'ACTIVE',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "XeroGrant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Organisation" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "grantId" UUID NOT NULL,
    "tenantId" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" "OrganisationState" NOT NULL DEFAULT 'CONNECTED',
    "books" JSONB,
    "booksReadAt" TIMESTAMPTZ(3),
    "connectedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rule" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "organisationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "activatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pipelineId" BIGINT NOT NULL,
    "stageId" BIGINT NOT NULL,
    "wish" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InvoiceLink" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "organisationId" UUID NOT NULL,
    "ruleId" UUID,
    "dealId" BIGINT NOT NULL,
    "origin" "LinkOrigin" NOT NULL,
    "state" "LinkState" NOT NULL,
    "claimKey" TEXT,
    "problem" JSONB,
    "attemptKey" TEXT,
    "attemptIndex" INTEGER,
    "attemptDraft" TEXT,
    "attemptHash" TEXT,
    "attemptedAt" TIMESTAMPTZ(3),
    "attemptLostAt" TIMESTAMPTZ(3),
    "invoiceId" TEXT,
    "invoiceNumber" TEXT,
    "status" TEXT,
    "contactId" TEXT,
    "contactName" TEXT,
    "currency" TEXT,
    "total" DECIMAL(19,4),
    "amountPaid" DECIMAL(19,4),
    "amountCredited" DECIMAL(19,4),
    "amountDue" DECIMAL(19,4),
    "date" TEXT,
    "dueDay" TEXT,
    "isSent" BOOLEAN NOT NULL DEFAULT false,
    "versionAt" TIMESTAMPTZ(3),
    "onlineUrl" TEXT,
    "shownHash" TEXT,
    "noteTriedAt" TIMESTAMPTZ(3),
    "notedAt" TIMESTAMPTZ(3),
    "emailTriedAt" TIMESTAMPTZ(3),
    "emailedAt" TIMESTAMPTZ(3),
    "historyTriedAt" TIMESTAMPTZ(3),
    "historyAt" TIMESTAMPTZ(3),
    "pdfFileId" TEXT,
    "pdfUploadedVersionAt" TIMESTAMPTZ(3),
    "pdfVersionAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "InvoiceLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ContactLink" (
    "id" UUID NOT NULL,
    "accountId" UUID NOT NULL,
    "organisationId" UUID NOT NULL,
    "clientKind" TEXT NOT NULL,
    "clientId" BIGINT NOT NULL,
    "contactId" TEXT NOT NULL,
    "matchedBy" TEXT NOT NULL,
    "paymentTerms" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ContactLink_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "id" BIGSERIAL NOT NULL,
    "accountId" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "dedupeHash" TEXT NOT NULL,
    "deliveries" INTEGER NOT NULL DEFAULT 1,
    "priority" INTEGER NOT NULL,
    "payload" JSONB NOT NULL,
    "state" "EventState" NOT NULL DEFAULT 'WAITING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "dueAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" TEXT,
    "errorCode" TEXT,
    "actorId" BIGINT,
    "receivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "WidgetSession" (
    "tokenHash" TEXT NOT NULL,
    "accountId" UUID NOT NULL,
    "kommoUserId" BIGINT NOT NULL,
    "isAdmin" BOOLEAN NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WidgetSession_pkey" PRIMARY KEY ("tokenHash")
);

-- CreateTable
CREATE TABLE "SpentToken" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SpentToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "call_limit_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "Account_kommoAccountId_key" ON "Account"("kommoAccountId");

-- CreateIndex
CREATE UNIQUE INDEX "Account_webhookSecret_key" ON "Account"("webhookSecret");

-- CreateIndex
CREATE UNIQUE INDEX "XeroGrant_xeroUserId_key" ON "XeroGrant"("xeroUserId");

-- CreateIndex
CREATE INDEX "Organisation_tenantId_idx" ON "Organisation"("tenantId");

-- CreateIndex
CREATE INDEX "Organisation_grantId_idx" ON "Organisation"("grantId");

-- CreateIndex
CREATE UNIQUE INDEX "Organisation_accountId_tenantId_key" ON "Organisation"("accountId", "tenantId");

-- CreateIndex
CREATE INDEX "Rule_accountId_pipelineId_stageId_idx" ON "Rule"("accountId", "pipelineId", "stageId");

-- CreateIndex
CREATE INDEX "InvoiceLink_accountId_dealId_idx" ON "InvoiceLink"("accountId", "dealId");

-- CreateIndex
CREATE INDEX "InvoiceLink_attemptKey_idx" ON "InvoiceLink"("attemptKey");

-- CreateIndex
CREATE UNIQUE INDEX "InvoiceLink_accountId_claimKey_key" ON "InvoiceLink"("accountId", "claimKey");

-- CreateIndex
CREATE UNIQUE INDEX "InvoiceLink_organisationId_invoiceId_key" ON "InvoiceLink"("organisationId", "invoiceId");

-- CreateIndex
CREATE INDEX "ContactLink_organisationId_contactId_idx" ON "ContactLink"("organisationId", "contactId");

-- CreateIndex
CREATE UNIQUE INDEX "ContactLink_organisationId_clientKind_clientId_key" ON "ContactLink"("organisationId", "clientKind", "clientId");

-- CreateIndex
CREATE INDEX "Event_inbox" ON "Event"("accountId", "priority", "id") WHERE (state = 'WAITING');

-- CreateIndex
CREATE INDEX "Event_due" ON "Event"("dueAt") WHERE (state = 'WAITING');

-- CreateIndex
CREATE INDEX "Event_accountId_receivedAt_idx" ON "Event"("accountId", "receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Event_accountId_dedupeHash_key" ON "Event"("accountId", "dedupeHash");

-- CreateIndex
CREATE INDEX "WidgetSession_expiresAt_idx" ON "WidgetSession"("expiresAt");

-- CreateIndex
CREATE INDEX "SpentToken_expiresAt_idx" ON "SpentToken"("expiresAt");

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_pendingGrantId_fkey" FOREIGN KEY ("pendingGrantId") REFERENCES "XeroGrant"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "KommoGrant" ADD CONSTRAINT "KommoGrant_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Organisation" ADD CONSTRAINT "Organisation_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Organisation" ADD CONSTRAINT "Organisation_grantId_fkey" FOREIGN KEY ("grantId") REFERENCES "XeroGrant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rule" ADD CONSTRAINT "Rule_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rule" ADD CONSTRAINT "Rule_organisationId_fkey" FOREIGN KEY ("organisationId") REFERENCES "Organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLink" ADD CONSTRAINT "InvoiceLink_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLink" ADD CONSTRAINT "InvoiceLink_organisationId_fkey" FOREIGN KEY ("organisationId") REFERENCES "Organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InvoiceLink" ADD CONSTRAINT "InvoiceLink_ruleId_fkey" FOREIGN KEY ("ruleId") REFERENCES "Rule"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContactLink" ADD CONSTRAINT "ContactLink_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ContactLink" ADD CONSTRAINT "ContactLink_organisationId_fkey" FOREIGN KEY ("organisationId") REFERENCES "Organisation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "WidgetSession" ADD CONSTRAINT "WidgetSession_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
