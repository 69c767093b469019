// What the emulated Kommo remembers. Property names follow our code style; `present` files turn them into Kommo's words.
export type EntityType = 'leads' | 'contacts' | 'companies'
export const ENTITY_TYPES: readonly EntityType[] = ['leads', 'contacts', 'companies']

export type LinkTarget = EntityType | 'catalog_elements'

/** Rows live in tables by account; ids are unique in the whole emulator. Times are Unix seconds, as Kommo's are. */
export type Row = { id: number; accountId: number }

export type Account = {
  id: number
  subdomain: string
  name: string
  currency: string
  timezone: string
  language: string
  country: string
  createdAt: number
  updatedAt: number
}

export type User = Row & { name: string; email: string; isAdmin: boolean; isActive: boolean; roleId: number | null }

export type Stage = { id: number; name: string; sort: number; color: string; isEditable: boolean; type: 0 | 1 }
export type Pipeline = Row & { name: string; sort: number; isMain: boolean; stages: Stage[] }

export const WON = 142
export const LOST = 143

export type FieldOption = { id: number; value: string; sort: number; code: string | null }
export type Field = Row & {
  /** An entity, or `catalog:<id>` for the fields of a list. */
  owner: string
  name: string
  type: string
  code: string | null
  sort: number
  groupId: string | null
  isApiOnly: boolean
  isPredefined: boolean
  currency: string | null
  options: FieldOption[] | null
  requiredStatuses: unknown[]
  hiddenStatuses: unknown[]
}
export type FieldGroup = { id: string; accountId: number; owner: string; name: string; sort: number; isPredefined: boolean }

/** One item of `values`, in the shape Kommo's REST API returns it. */
export type FieldValue = { value?: unknown; enum_id?: number; enum_code?: string | null; [key: string]: unknown }
export type FieldValues = Map<number, FieldValue[]>

export type Tag = { id: number; name: string; color: string | null }

type CardBase = Row & {
  name: string
  responsibleUserId: number
  createdBy: number
  updatedBy: number
  createdAt: number
  updatedAt: number
  isDeleted: boolean
  tags: Tag[]
  values: FieldValues
}
export type Lead = CardBase & {
  type: 'leads'
  /** With minor units. */
  price: number
  isPriceComputed: boolean
  pipelineId: number
  statusId: number
  lossReasonId: number | null
  closedAt: number | null
}
export type Contact = CardBase & { type: 'contacts'; firstName: string; lastName: string }
export type Company = CardBase & { type: 'companies' }
export type Card = Lead | Contact | Company

/** A link between two cards, or a card and a list element. Stored once, seen from both sides. */
export type Link = {
  accountId: number
  from: { type: LinkTarget; id: number }
  to: { type: LinkTarget; id: number }
  isMain: boolean
  quantity: number
  catalogId: number | null
  priceId: number | null
  updatedBy: number
}

export type Note = Row & {
  entityType: EntityType
  entityId: number
  noteType: string
  params: Record<string, unknown>
  isPinned: boolean
  createdBy: number
  updatedBy: number
  responsibleUserId: number
  createdAt: number
  updatedAt: number
}

export type Task = Row & {
  text: string
  completeTill: number
  entityId: number | null
  entityType: string | null
  taskTypeId: number
  responsibleUserId: number
  duration: number
  isCompleted: boolean
  resultText: string | null
  createdBy: number
  updatedBy: number
  createdAt: number
  updatedAt: number
}

export type AuditEvent = Row & {
  key: string
  type: string
  entityId: number
  entityType: string
  createdBy: number
  createdAt: number
  valueAfter: unknown[]
  valueBefore: unknown[]
}

export type Catalog = Row & { name: string; type: string; sort: number; createdBy: number; createdAt: number; updatedAt: number }
export type CatalogElement = Row & {
  catalogId: number
  name: string
  values: FieldValues
  isDeleted: boolean
  createdBy: number
  updatedBy: number
  createdAt: number
  updatedAt: number
}

export type FileVersion = { uuid: string; name: string; bytes: Buffer; contentType: string; createdAt: number }
export type DriveFile = { uuid: string; accountId: number; versions: FileVersion[]; isDeleted: boolean; withPreview: boolean }
export type Attachment = Row & { fileUuid: string; entityType: EntityType; entityId: number }

export type Subscription = Row & {
  destination: string
  settings: string[]
  sort: number
  disabled: boolean
  createdBy: number
  createdAt: number
  updatedAt: number
  /** When answers were invalid, in milliseconds; the base of the automatic switch-off. */
  invalidAt: number[]
}

export type LossReason = Row & { name: string; sort: number }
