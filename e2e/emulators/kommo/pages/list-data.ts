import { mainContact } from '../crm/linking.ts'
import type { Platform } from '../platform.ts'
import { asText } from '../state/as-text.ts'
import type { Account, Field, Lead } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'
import { formatMoney } from './locale.ts'
import { reachOf } from './reach.ts'
import { type Tone, toneOf } from './tone.ts'

export type ListRow = {
  id: number
  name: string
  href: string
  client: { name: string; href: string } | null
  stage: { name: string; color: string }
  price: string
  status: { text: string; tone: Tone } | null
  /** Of the main contact: what `list_selected()` tells. */
  emails: string[]
  phones: string[]
}
export type ListData = {
  rows: ListRow[]
  /** How many more there are than the list shows. */
  hidden: number
}

const ROWS = 100

/** The newest deals of all pipelines, or of one. */
export function listData(platform: Platform, account: Account, pipelineId: number | null): ListData {
  const leads = platform.store.leads
    .all(account.id)
    .filter((lead) => !lead.isDeleted && (pipelineId === null || lead.pipelineId === pipelineId))
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id)
  const status = fieldsOf(platform.store, account.id, 'leads').find(({ code }) => code?.endsWith('_STATUS'))
  return {
    rows: leads.slice(0, ROWS).map((lead) => listRow(platform, account, lead, status)),
    hidden: Math.max(0, leads.length - ROWS),
  }
}

function listRow(platform: Platform, account: Account, lead: Lead, status: Field | undefined): ListRow {
  const { store } = platform
  const contact = mainContact(platform, lead.id)
  const companyId = store.links.of({ type: 'leads', id: lead.id }, 'companies')[0]?.to.id
  const client = contact ?? (companyId === undefined ? undefined : store.companies.find(companyId))
  const stage = store.pipelines.find(lead.pipelineId)?.stages.find(({ id }) => id === lead.statusId)
  const text = asText(status && lead.values.get(status.id)?.[0]?.value)
  return {
    id: lead.id,
    name: lead.name,
    href: `/accounts/${account.subdomain}/leads/detail/${lead.id}`,
    client: client ? { name: client.name, href: `/accounts/${account.subdomain}/${client.type}/detail/${client.id}` } : null,
    stage: { name: stage?.name ?? '', color: stage?.color ?? '#ccc' },
    price: formatMoney(account, lead.price),
    status: text === '' ? null : { text, tone: toneOf(text) },
    emails: contact ? reachOf(platform, contact, 'EMAIL') : [],
    phones: contact ? reachOf(platform, contact, 'PHONE') : [],
  }
}
