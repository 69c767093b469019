// Deals as written, and tasks on them. Source: Kommo API, Leads, Complex leads, Contacts, Tasks.
import { z } from 'zod'
import type { StageKey } from '../domain/deal.ts'
import type { Decimal } from '../domain/money.ts'
import type { DealClient, KommoCrm, NewDeal } from './port.ts'
import type { WrittenField } from './wire-fields.ts'
import { pageOf } from './wire-page.ts'

const CLOSED_STAGES = new Set([142, 143]) // Kommo API, Pipelines: won and lost have these ids in all of them

export const isClosedStage = (stageId: number) => CLOSED_STAGES.has(stageId)

/** Of a page of contacts or companies read with their leads: the ids of each one's deals. */
export const dealIdsPage = (name: 'contacts' | 'companies') =>
  pageOf(
    name,
    z
      .object({ _embedded: z.object({ leads: z.array(z.object({ id: z.number() })).nullish() }).nullish() })
      .transform(({ _embedded }) => _embedded?.leads?.map(({ id }) => id) ?? []),
  )

/** A stage is named with its pipeline, or Kommo would look for it in the one where the deal stands. */
const writtenStage = ({ pipelineId, stageId }: StageKey) => ({ pipeline_id: pipelineId, status_id: stageId })

/** Decimals go into `price` itself; the field that tells them when read is not written. */
const writtenPrice = (price: Decimal) => ({ price: price.toNumber() })

export const changedDeal = ({ dealId, stage, price }: Parameters<KommoCrm['changeDeals']>[0][number]) => ({
  id: dealId,
  ...(stage && writtenStage(stage)),
  ...(price && writtenPrice(price)),
})

const FOLLOW_UP = 1 // Kommo API, Tasks: the first of the types that every account has

export const newTask = ({ dealId, text, dueAt, responsibleUserId }: Parameters<KommoCrm['addTasks']>[0][number]) => ({
  task_type_id: FOLLOW_UP,
  text,
  complete_till: Math.floor(dueAt.getTime() / 1000),
  entity_id: dealId,
  entity_type: 'leads',
  responsible_user_id: responsibleUserId,
})

/** A new deal with its client. An empty value needs no clearing, so it is left out. */
export function newDeal(deal: Omit<NewDeal, 'writes'>, fields: WrittenField[]) {
  const { name, price, stage, responsibleUserId, person, company } = deal
  const filled = fields.filter(({ values }) => values !== null)
  return {
    name,
    ...(price && writtenPrice(price)),
    ...(stage && writtenStage(stage)),
    ...(responsibleUserId !== null && { responsible_user_id: responsibleUserId }),
    ...(filled.length > 0 && { custom_fields_values: filled }),
    ...((person || company) && {
      _embedded: {
        ...(person && { contacts: [writtenClient(person)] }),
        ...(company && { companies: [writtenClient(company)] }),
      },
    }),
  }
}

function writtenClient(client: DealClient) {
  if ('id' in client) return { id: client.id }
  const fields = [...workLine('EMAIL', client.email), ...workLine('PHONE', client.phone)]
  return { name: client.name, ...(fields.length > 0 && { custom_fields_values: fields }) }
}

const workLine = (code: 'EMAIL' | 'PHONE', text: string | null) =>
  text?.trim() ? [{ field_code: code, values: [{ value: text.trim(), enum_code: 'WORK' }] }] : []

const idOrNull = z
  .number()
  .nullish()
  .transform((id) => id ?? null)

/** The answer to one new deal. */
export const openedDeal = z
  .tuple([z.object({ id: z.number(), contact_id: idOrNull, company_id: idOrNull })])
  .transform(([{ id, contact_id: personId, company_id: companyId }]) => ({ dealId: id, personId, companyId }))
