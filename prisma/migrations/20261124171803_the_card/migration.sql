-- AlterTable
ALTER TABLE "Account" ADD COLUMN     "permissions" JSONB;

-- AlterTable
ALTER TABLE "InvoiceLink" ADD COLUMN     "agreedTotal" DECIMAL(19,4),
ADD COLUMN     "bulkKey" UUID,
ADD COLUMN     "subTotal" DECIMAL(19,4),
ADD COLUMN     "wish" JSONB;

-- AlterTable
ALTER TABLE "WidgetSession" ADD COLUMN     "roleId" BIGINT;

-- CreateTable
CREATE TABLE "SeenDeal" (
    "accountId" UUID NOT NULL,
    "dealId" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "value" DECIMAL(19,4),
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SeenDeal_pkey" PRIMARY KEY ("accountId","dealId")
);

-- CreateIndex
CREATE INDEX "InvoiceLink_accountId_bulkKey_idx" ON "InvoiceLink"("accountId", "bulkKey");

-- CreateIndex
CREATE INDEX "InvoiceLink_organisationId_contactId_idx" ON "InvoiceLink"("organisationId", "contactId");

-- AddForeignKey
ALTER TABLE "SeenDeal" ADD CONSTRAINT "SeenDeal_accountId_fkey" FOREIGN KEY ("accountId") REFERENCES "Account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What we made is what people agreed on.
UPDATE "InvoiceLink" SET "agreedTotal" = "total" WHERE "origin" <> 'XERO';

-- Open cards hear of every change, whichever process and whichever statement makes it. The payload is `<account>:<deal>`; without
-- a deal (an invoice from Xero that still looks for one) it concerns every card of the account.
CREATE FUNCTION tell_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_notify('card', OLD."accountId" || ':' || coalesce(OLD."dealId"::text, ''));
  END IF;
  IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW."dealId" IS DISTINCT FROM OLD."dealId") THEN
    PERFORM pg_notify('card', NEW."accountId" || ':' || coalesce(NEW."dealId"::text, ''));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tell_cards AFTER INSERT OR UPDATE OR DELETE ON "InvoiceLink" FOR EACH ROW EXECUTE FUNCTION tell_cards();
CREATE TRIGGER tell_cards AFTER INSERT OR UPDATE ON "SeenDeal" FOR EACH ROW EXECUTE FUNCTION tell_cards();
