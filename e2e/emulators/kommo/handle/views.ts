import { attachmentsOf } from '../api/files.ts'
import { productPrice } from '../crm/linking.ts'
import { notesOf } from '../crm/notes.ts'
import { downloadUrl, newestVersion } from '../drive/routes.ts'
import type { Platform } from '../platform.ts'
import type { Field, FieldValue, Lead, Note } from '../state/model.ts'
import { asText } from '../state/as-text.ts'
import { fieldsOf } from '../state/store.ts'

export type NoteView = {
  id: number
  type: string
  text: string
  params: Record<string, unknown>
  createdBy: number
  createdAt: number
}
export type TaskView = {
  id: number
  text: string
  /** Unix seconds. */
  dueAt: number
  isCompleted: boolean
  result: string | null
  responsibleUser: { id: number; name: string } | null
  createdAt: number
}
export type FileView = {
  uuid: string
  versionUuid: string
  name: string
  sizeBytes: number
  contentType: string
  bytes: Buffer
  versions: number
  downloadUrl: string
}
export type DealView = {
  id: number
  accountId: number
  name: string
  /** With minor units. */
  price: number
  currency: string
  pipeline: { id: number; name: string }
  stage: { id: number; name: string }
  responsibleUser: { id: number; name: string } | null
  isDeleted: boolean
  tags: string[]
  contacts: { id: number; name: string; isMain: boolean }[]
  company: { id: number; name: string } | null
  products: { id: number; name: string; quantity: number; price: number }[]
  /** By field name, filled fields only. A field with several values is a list. */
  fields: Record<string, unknown>
  /** The same by field code. */
  fieldsByCode: Record<string, unknown>
  /** Newest first. */
  notes: NoteView[]
  /** Newest first. */
  files: FileView[]
  createdAt: number
  updatedAt: number
  updatedBy: number
}

/** Everything about one deal, in words that tests can compare. */
export function viewDeal(platform: Platform, lead: Lead): DealView {
  const { store } = platform
  const end = { type: lead.type, id: lead.id }
  const pipeline = store.pipelines.find(lead.pipelineId)
  const stage = pipeline?.stages.find(({ id }) => id === lead.statusId)
  const user = store.users.get(lead.accountId, lead.responsibleUserId)
  const company = store.links.of(end, 'companies').map(({ to }) => store.companies.find(to.id))[0]
  const filled = fieldsOf(store, lead.accountId, lead.type).flatMap((field) => {
    const values = lead.values.get(field.id)
    return values && values.length > 0 ? [{ field, value: readable(field, values) }] : []
  })
  return {
    id: lead.id,
    accountId: lead.accountId,
    name: lead.name,
    price: lead.price,
    currency: store.accounts.get(lead.accountId)?.currency ?? '',
    pipeline: { id: lead.pipelineId, name: pipeline?.name ?? '' },
    stage: { id: lead.statusId, name: stage?.name ?? '' },
    responsibleUser: user ? { id: user.id, name: user.name } : null,
    isDeleted: lead.isDeleted,
    tags: lead.tags.map(({ name }) => name),
    contacts: store.links
      .of(end, 'contacts')
      .map(({ to, isMain }) => ({ id: to.id, name: store.contacts.find(to.id)?.name ?? '', isMain })),
    company: company ? { id: company.id, name: company.name } : null,
    products: store.links.of(end, 'catalog_elements').flatMap(({ to, quantity }) => {
      const product = store.elements.find(to.id)
      return product ? [{ id: product.id, name: product.name, quantity, price: productPrice(platform, product) }] : []
    }),
    fields: Object.fromEntries(filled.map(({ field, value }) => [field.name, value])),
    fieldsByCode: Object.fromEntries(filled.flatMap(({ field, value }) => (field.code === null ? [] : [[field.code, value]]))),
    notes: notesOf(platform, lead.accountId, 'leads', lead.id).map(viewNote),
    files: filesOf(platform, lead),
    createdAt: lead.createdAt,
    updatedAt: lead.updatedAt,
    updatedBy: lead.updatedBy,
  }
}

const MANY = new Set(['multiselect', 'multitext', 'smart_address', 'items', 'legal_entity', 'chained_list'])
const readable = (field: Field, values: FieldValue[]) =>
  MANY.has(field.type) ? values.map(({ value }) => value) : values[0]?.value

const viewNote = (note: Note): NoteView => ({
  id: note.id,
  type: note.noteType,
  text: asText(note.params['text'] ?? note.params['file_name']),
  params: note.params,
  createdBy: note.createdBy,
  createdAt: note.createdAt,
})

/** The tasks of a deal, newest first. */
export const tasksOf = ({ store }: Platform, lead: Lead): TaskView[] =>
  store.tasks
    .all(lead.accountId)
    .filter(({ entityType, entityId }) => (entityType ?? 'leads') === 'leads' && entityId === lead.id)
    .toSorted((a, b) => b.id - a.id)
    .map(({ id, text, completeTill, isCompleted, resultText, responsibleUserId, createdAt }) => {
      const user = store.users.get(lead.accountId, responsibleUserId)
      const responsibleUser = user ? { id: user.id, name: user.name } : null
      return { id, text, dueAt: completeTill, isCompleted, result: resultText, responsibleUser, createdAt }
    })

/** The files of a deal with their newest bytes. Files that went to the trash are left out. */
export const filesOf = (platform: Platform, lead: Lead): FileView[] =>
  attachmentsOf(platform, lead.accountId, 'leads', lead.id).flatMap(({ fileUuid }) => {
    const file = platform.store.files.get(fileUuid)
    if (!file || file.isDeleted) return []
    const version = newestVersion(file)
    return [
      {
        uuid: file.uuid,
        versionUuid: version.uuid,
        name: version.name,
        sizeBytes: version.bytes.length,
        contentType: version.contentType,
        bytes: version.bytes,
        versions: file.versions.length,
        downloadUrl: downloadUrl(platform, file, version),
      },
    ]
  })
