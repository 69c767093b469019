import { createLinks, type Links } from './links.ts'
import type {
  Account,
  Attachment,
  AuditEvent,
  Card,
  Catalog,
  CatalogElement,
  DriveFile,
  EntityType,
  Field,
  FieldGroup,
  LossReason,
  Note,
  Pipeline,
  Subscription,
  Tag,
  Task,
  User,
} from './model.ts'
import { createTable, type Table } from './table.ts'

/** Everything the emulator remembers. In memory; a new store is a new world. */
export type Store = {
  /** Unique in the whole emulator, whatever the kind. */
  nextId(): number
  accounts: Map<number, Account>
  users: Table<User>
  pipelines: Table<Pipeline>
  leads: Table<Extract<Card, { type: 'leads' }>>
  contacts: Table<Extract<Card, { type: 'contacts' }>>
  companies: Table<Extract<Card, { type: 'companies' }>>
  fields: Table<Field>
  groups: FieldGroup[]
  tags: Map<string, Tag>
  links: Links
  notes: Table<Note>
  tasks: Table<Task>
  events: Table<AuditEvent>
  catalogs: Table<Catalog>
  elements: Table<CatalogElement>
  files: Map<string, DriveFile>
  attachments: Table<Attachment>
  subscriptions: Table<Subscription>
  lossReasons: Table<LossReason>
  /** What was saved in the widget's settings, by account. No entry: never saved. */
  widgetSettings: Map<number, Record<string, unknown>>
  /** The language a user has chosen for the pages, by user. */
  languages: Map<number, string>
}

const FIRST_ID = 20_024_930

export function createStore(): Store {
  let lastId = FIRST_ID
  return {
    nextId: () => ++lastId,
    accounts: new Map(),
    users: createTable(),
    pipelines: createTable(),
    leads: createTable(),
    contacts: createTable(),
    companies: createTable(),
    fields: createTable(),
    groups: [],
    tags: new Map(),
    links: createLinks(),
    notes: createTable(),
    tasks: createTable(),
    events: createTable(),
    catalogs: createTable(),
    elements: createTable(),
    files: new Map(),
    attachments: createTable(),
    subscriptions: createTable(),
    lossReasons: createTable(),
    widgetSettings: new Map(),
    languages: new Map(),
  }
}

/** The card, or undefined when this account has none of that id. Deleted cards are found too. */
export const getCard = (store: Store, accountId: number, type: EntityType, id: number): Card | undefined =>
  store[type].get(accountId, id)

export const cardsOf = (store: Store, accountId: number, type: EntityType): Card[] => store[type].all(accountId)

export const fieldsOf = (store: Store, accountId: number, owner: string): Field[] =>
  store.fields
    .all(accountId)
    .filter((field) => field.owner === owner)
    .toSorted((a, b) => a.sort - b.sort || a.id - b.id)

/** The tag of that name in the account, made when it is new. */
export function tagNamed(store: Store, accountId: number, name: string): Tag {
  const key = `${accountId}:${name.toLowerCase()}`
  const tag = store.tags.get(key) ?? { id: store.nextId(), name, color: null }
  store.tags.set(key, tag)
  return tag
}
