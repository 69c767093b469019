import type { Request } from 'express'
import { addNote } from '../crm/notes.ts'
import { checkItems, type Item, readItems, readObject } from '../http/body.ts'
import { callerOf, requireScope } from '../http/caller.ts'
import { type Hal, selfLink, sendHal, sendPage } from '../http/hal.ts'
import { type FieldError, invalid, Problem } from '../http/problem.ts'
import { type Query, readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { anything, boolean, type Check, fieldError, integer, nullable, number, objectOf, oneOf, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { ENTITY_TYPES, type EntityType, type Note } from '../state/model.ts'
import { idOf, liveCard } from './cards.ts'

const call = objectOf(
  {
    uniq: text,
    duration: integer,
    source: text,
    link: text,
    phone: text,
    call_result: text,
    call_status: integer,
    call_responsible: anything,
  },
  ['duration', 'source', 'phone'],
)
const service = objectOf({ service: text, text }, ['service', 'text'])
const sms = objectOf({ text, phone: text }, ['text', 'phone'])

/** What each kind of note says. Source: Kommo API reference, Notes. */
const PARAMS: Record<string, Check> = {
  common: objectOf({ text }, ['text']),
  service_message: service,
  extended_service_message: service,
  attachment: objectOf({ file_uuid: text, version_uuid: text, file_name: text }, ['file_uuid', 'version_uuid', 'file_name']),
  call_in: call,
  call_out: call,
  sms_in: sms,
  sms_out: sms,
  geolocation: objectOf({ text, address: text, longitude: number, latitude: number }, ['text', 'longitude', 'latitude']),
}

const shapeFor = (noteType: unknown, { isNew, isBulk }: { isNew: boolean; isBulk: boolean }) =>
  objectOf(
    {
      ...(isNew && { note_type: oneOf(Object.keys(PARAMS)), is_need_to_trigger_digital_pipeline: boolean }),
      ...(isNew && isBulk && { entity_id: integer }),
      ...(!isNew && { id: integer, note_type: oneOf(Object.keys(PARAMS)), entity_id: integer }),
      params: PARAMS[String(noteType)] ?? anything,
      created_by: integer,
      created_at: integer,
      responsible_user_id: integer,
      request_id: text,
      metadata: nullable(anything),
    },
    isNew ? ['note_type', 'params', ...(isBulk ? ['entity_id'] : [])] : isBulk ? ['id', 'params'] : ['params'],
  )

type NoteBody = {
  id?: number
  entity_id?: number
  note_type: string
  params: Record<string, unknown>
  created_by?: number
  created_at?: number
  responsible_user_id?: number
}

export function addNoteRoutes(routes: Routes, platform: Platform): void {
  for (const type of ENTITY_TYPES) {
    const path = `/api/v4/${type}`
    const all = (req: Request) => platform.store.notes.all(callerOf(req).account.id).filter((note) => note.entityType === type)
    const page = (req: Request, res: Parameters<typeof sendHal>[0], notes: Note[]) => {
      const query = readQuery(req)
      sendPage({ req, res, platform, query }, 'notes', select(notes, query), (note) => present(platform, note, query))
    }
    const one = (req: Request, name: string) => {
      const note = all(req).find(({ id }) => id === idOf(req, name))
      if (!note) throw new Problem(404, 'Note not found')
      return note
    }
    routes.get(`${path}/notes`, (req, res) => page(req, res, all(req)))
    routes.post(`${path}/notes`, (req, res) => sendHal(res, create(platform, req, type)))
    routes.patch(`${path}/notes`, (req, res) => {
      const items = readItems(req)
      const own = new Map(all(req).map((note) => [note.id, note]))
      checkItems(items, ({ raw }) => [
        ...shapeFor(own.get(Number(raw['id']))?.noteType, { isNew: false, isBulk: true })(raw, ''),
        ...(own.has(Number(raw['id'])) ? [] : [fieldError('NotSupportedChoice', 'id')]),
      ])
      const changed = items.flatMap(({ raw, requestId }) => {
        const note = own.get(Number(raw['id']))
        return note ? [{ ...change(platform, req, note, raw as NoteBody), request_id: requestId }] : []
      })
      sendHal(res, { _embedded: { notes: changed } })
    })
    routes.get(`${path}/notes/:noteId`, (req, res) => sendHal(res, present(platform, one(req, 'noteId'), readQuery(req))))
    for (const [verb, isPinned] of [
      ['pin', true],
      ['unpin', false],
    ] as const)
      routes.post(`${path}/notes/:noteId/${verb}`, (req, res) => {
        one(req, 'noteId').isPinned = isPinned
        res.status(204).end()
      })
    routes.get(`${path}/:id/notes`, (req, res) =>
      page(
        req,
        res,
        all(req).filter(({ entityId }) => entityId === idOf(req)),
      ),
    )
    routes.post(`${path}/:id/notes`, (req, res) => {
      if (!liveCard(platform, callerOf(req).account.id, type, idOf(req))) throw new Problem(404, 'Entity not found')
      sendHal(res, create(platform, req, type, idOf(req)))
    })
    routes.get(`${path}/:id/notes/:noteId`, (req, res) => sendHal(res, present(platform, one(req, 'noteId'), readQuery(req))))
    routes.patch(`${path}/:id/notes/:noteId`, (req, res) => {
      const note = one(req, 'noteId')
      const item = readObject(req)
      const errors = shapeFor(note.noteType, { isNew: false, isBulk: false })(item.raw, '')
      if (errors.length > 0) throw invalid([{ request_id: item.requestId, errors }])
      sendHal(res, change(platform, req, note, item.raw as NoteBody))
    })
  }
}

function create(platform: Platform, req: Request, type: EntityType, entityId?: number) {
  const { account, user } = callerOf(req)
  const items = readItems(req)
  checkItems(items, (item) => checkNew(platform, account.id, type, item, entityId))
  if (items.some(({ raw }) => raw['note_type'] === 'attachment')) requireScope(platform, 'files')
  const created = items.map(({ raw, requestId }) => {
    const body = raw as NoteBody
    const note = addNote(
      platform,
      account.id,
      {
        entityType: type,
        entityId: entityId ?? body.entity_id ?? 0,
        noteType: body.note_type,
        params: body.params,
        ...(body.created_by !== undefined && { createdBy: body.created_by }),
        ...(body.created_at !== undefined && { createdAt: body.created_at }),
        ...(body.responsible_user_id !== undefined && { responsibleUserId: body.responsible_user_id }),
      },
      user.id,
    )
    return {
      id: note.id,
      entity_id: note.entityId,
      request_id: requestId,
      _links: selfLink(platform, `${type}/${note.entityId}/notes/${note.id}`),
    }
  })
  return { _links: selfLink(platform, `${type}/notes`), _embedded: { notes: created } }
}

function checkNew(platform: Platform, accountId: number, type: EntityType, { raw }: Item, entityId?: number): FieldError[] {
  const errors = shapeFor(raw['note_type'], { isNew: true, isBulk: entityId === undefined })(raw, '')
  if (errors.length > 0) return errors
  const body = raw as NoteBody
  if (!liveCard(platform, accountId, type, entityId ?? body.entity_id ?? 0))
    errors.push(fieldError('NotSupportedChoice', 'entity_id'))
  if (body.note_type === 'attachment') {
    const file = platform.store.files.get(String(body.params['file_uuid']))
    if (file?.accountId !== accountId) errors.push(fieldError('NotSupportedChoice', 'params.file_uuid'))
    else if (!file.versions.some(({ uuid }) => uuid === body.params['version_uuid']))
      errors.push(fieldError('NotSupportedChoice', 'params.version_uuid'))
  }
  return errors
}

function change(platform: Platform, req: Request, note: Note, body: NoteBody) {
  note.params = body.params
  note.updatedAt = platform.now()
  note.updatedBy = callerOf(req).user.id
  return {
    id: note.id,
    entity_id: note.entityId,
    updated_at: note.updatedAt,
    _links: selfLink(platform, `${note.entityType}/${note.entityId}/notes/${note.id}`),
  }
}

function select(notes: Note[], query: Query): Note[] {
  const ids = new Set(query.numbers('filter[id]'))
  const entities = new Set(query.numbers('filter[entity_id]'))
  const types = new Set(query.list('filter[note_type]'))
  const updated = query.range('filter[updated_at]')
  const found = notes.filter(
    (note) =>
      (ids.size === 0 || ids.has(note.id)) &&
      (entities.size === 0 || entities.has(note.entityId)) &&
      (types.size === 0 || types.has(note.noteType)) &&
      (!updated || (note.updatedAt >= updated.from && note.updatedAt <= updated.to)),
  )
  const key = query.text('order[updated_at]') === undefined ? 'id' : 'updatedAt'
  const isDescending = (query.text('order[updated_at]') ?? query.text('order[id]')) === 'desc'
  return found.toSorted((a, b) => (a[key] - b[key] || a.id - b.id) * (isDescending ? -1 : 1))
}

const present = (platform: Platform, note: Note, query: Query): Hal => ({
  id: note.id,
  entity_id: note.entityId,
  created_by: note.createdBy,
  updated_by: note.updatedBy,
  created_at: note.createdAt,
  updated_at: note.updatedAt,
  responsible_user_id: note.responsibleUserId,
  group_id: 0,
  note_type: note.noteType,
  params:
    note.noteType === 'attachment'
      ? { ...note.params, original_name: note.params['file_name'], is_drive_attachment: true }
      : note.params,
  account_id: note.accountId,
  ...(query.with.has('is_pinned') && { is_pinned: note.isPinned }),
  _links: selfLink(platform, `${note.entityType}/${note.entityId}/notes/${note.id}`),
})
