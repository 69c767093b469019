import { mainContact } from '../crm/linking.ts'
import { notesOf } from '../crm/notes.ts'
import type { Platform } from '../platform.ts'
import { asText } from '../state/as-text.ts'
import type { Account, Field, Lead, Pipeline } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'
import { formatMoney } from './locale.ts'
import { type Tone, toneOf } from './tone.ts'

export type BoardCard = {
  id: number
  name: string
  client: string
  price: string
  tags: string[]
  /** The filled choice fields of the deal as small labels; coloured are those that tell a status (code ends in `_STATUS`). */
  hints: { name: string; text: string; tone: Tone }[]
  /** What keeps an integration from its work, as its newest note says; the badge shows the first words. */
  warning: string | null
  href: string
}
export type BoardColumn = {
  id: number
  name: string
  color: string
  count: number
  sum: string
  cards: BoardCard[]
  /** How many more there are than the board draws. */
  hidden: number
}
export type BoardData = { pipelineId: number; columns: BoardColumn[]; count: number; sum: string }

const MAX_CARDS_PER_COLUMN = 60

const isStatus = ({ code }: Field) => code?.endsWith('_STATUS') === true

/** The board of one pipeline: newest deals on top. */
export function boardData(platform: Platform, account: Account, pipeline: Pipeline): BoardData {
  const fields = fieldsOf(platform.store, account.id, 'leads')
    .filter(({ options }) => options !== null)
    .toSorted((a, b) => Number(isStatus(b)) - Number(isStatus(a)))
  const leads = platform.store.leads
    .all(account.id)
    .filter((lead) => lead.pipelineId === pipeline.id && !lead.isDeleted)
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)
  const sumOf = (some: Lead[]) => formatMoney(account, Math.round(some.reduce((sum, lead) => sum + lead.price, 0) * 100) / 100)
  const columns = pipeline.stages.map((stage): BoardColumn => {
    const own = leads.filter(({ statusId }) => statusId === stage.id)
    return {
      id: stage.id,
      name: stage.name,
      color: stage.color,
      count: own.length,
      sum: sumOf(own),
      cards: own.slice(0, MAX_CARDS_PER_COLUMN).map((lead) => boardCard(platform, account, fields, lead)),
      hidden: Math.max(0, own.length - MAX_CARDS_PER_COLUMN),
    }
  })
  return { pipelineId: pipeline.id, columns, count: leads.length, sum: sumOf(leads) }
}

function boardCard(platform: Platform, account: Account, fields: Field[], lead: Lead): BoardCard {
  const company = platform.store.links.of({ type: 'leads', id: lead.id }, 'companies')[0]
  const names = [mainContact(platform, lead.id)?.name, company && platform.store.companies.find(company.to.id)?.name]
  return {
    id: lead.id,
    name: lead.name,
    client: names.filter((name) => name !== undefined && name !== '').join(', '),
    price: formatMoney(account, lead.price),
    tags: lead.tags.map(({ name }) => name),
    hints: fields.flatMap((field) =>
      (lead.values.get(field.id) ?? []).map(({ value }) => ({
        name: field.name,
        text: asText(value),
        tone: isStatus(field) ? toneOf(asText(value)) : ('quiet' as const),
      })),
    ),
    warning: warningOf(platform, account, lead),
    href: `/accounts/${account.subdomain}/leads/detail/${lead.id}`,
  }
}

/** The newest note that an integration wrote, if it says that there is no invoice yet. */
function warningOf(platform: Platform, account: Account, lead: Lead): string | null {
  const note = notesOf(platform, account.id, 'leads', lead.id).find(({ noteType }) => noteType.endsWith('service_message'))
  const text = asText(note?.params['text'])
  return text.startsWith('No invoice yet') ? text : null
}
