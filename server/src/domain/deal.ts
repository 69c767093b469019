import type { Decimal } from './money.ts'

/** A stage is only unique inside its pipeline: "won" and "lost" have the same id in all of them. */
export type StageKey = { pipelineId: number; stageId: number }

/** A custom field as read. `values` are texts as people see them; empty when nothing is filled in. */
export type FieldValue = { fieldId: number; code: string | null; values: string[] }

/** A product on a deal. `priceFieldId` tells which of the product's prices was chosen, null for the ordinary one. */
export type DealProduct = { productId: number; catalogId: number; quantity: Decimal; priceFieldId: number | null }

/** A deal as Kommo has it at the moment of reading. The price is in the account's currency, null when never filled in. */
export type Deal = StageKey & {
  id: number
  name: string
  price: Decimal | null
  responsibleUserId: number
  updatedAt: Date
  mainContactId: number | null
  companyId: number | null
  products: DealProduct[]
  fields: FieldValue[]
}

/** Somebody who can be billed. A person's company is named by the deal, not here. */
export type Client = {
  kind: 'person' | 'company'
  id: number
  name: string
  firstName: string | null
  lastName: string | null
  /** In Kommo's order, work first; may be malformed, since people type them. */
  emails: string[]
  phones: string[]
}

/** A product of Kommo's list. `prices` by field id; `price` is the ordinary one. Amounts in the account's currency. */
export type Product = {
  id: number
  catalogId: number
  name: string
  sku: string | null
  description: string | null
  price: Decimal | null
  prices: Record<number, Decimal>
}

const LOST_STAGE_ID = 143 // Kommo API, Pipelines: the stage "lost" has this id in every pipeline, 142 is "won".

/** True for a deal that is lost, whatever its pipeline. */
export const isLost = ({ stageId }: Pick<StageKey, 'stageId'>): boolean => stageId === LOST_STAGE_ID

export const isSameStage = (a: StageKey, b: StageKey) => a.pipelineId === b.pipelineId && a.stageId === b.stageId

/** First filled value of a field, trimmed; null when the field is absent or blank. */
export const fieldText = (fields: FieldValue[], fieldId: number): string | null =>
  fields
    .find((field) => field.fieldId === fieldId)
    ?.values.map((value) => value.trim())
    .find((value) => value !== '') ?? null
