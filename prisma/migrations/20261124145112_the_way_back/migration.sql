-- AlterEnum
-- This migration adds more than one value to an enum.
-- With PostgreSQL versions 11 and earlier, this is not possible
-- in a single migration. This can be worked around by creating
-- multiple migrations, each migration adding only one value to
-- the enum.


ALTER TYPE "LinkState" ADD VALUE 'ASKING';
ALTER TYPE "LinkState" ADD VALUE 'OPENING';
ALTER TYPE "LinkState" ADD VALUE 'IGNORED';

-- AlterTable
ALTER TABLE "Event" ADD COLUMN     "takenAt" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "InvoiceLink" ADD COLUMN     "candidates" JSONB,
ADD COLUMN     "isDealOpened" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "matchReason" TEXT,
ADD COLUMN     "overdueToldFor" TEXT,
ADD COLUMN     "paidDay" TEXT,
ADD COLUMN     "undoUntil" TIMESTAMPTZ(3),
ALTER COLUMN "dealId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "Organisation" ADD COLUMN     "changesReadTo" TIMESTAMPTZ(3),
ADD COLUMN     "comparedAt" TIMESTAMPTZ(3),
ADD COLUMN     "handMade" JSONB;

-- CreateIndex
CREATE INDEX "InvoiceLink_open" ON "InvoiceLink"("organisationId", "dueDay") WHERE (status = 'authorised');
