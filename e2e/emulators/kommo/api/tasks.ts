import type { Request } from 'express'
import { checkItems, type Item, readItems, readObject } from '../http/body.ts'
import { callerOf } from '../http/caller.ts'
import { type Hal, selfLink, sendHal, sendPage } from '../http/hal.ts'
import { type FieldError, invalid, Problem } from '../http/problem.ts'
import { type Query, readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import { boolean, fieldError, integer, nullable, objectOf, oneOf, type Shape, text } from '../http/shape.ts'
import type { Platform } from '../platform.ts'
import { ENTITY_TYPES, type EntityType, type Task } from '../state/model.ts'
import { idOf, liveCard } from './cards.ts'

type TaskBody = {
  id?: number
  text?: string
  complete_till?: number
  entity_id?: number | null
  entity_type?: EntityType | null
  task_type_id?: number
  responsible_user_id?: number
  duration?: number
  is_completed?: boolean
  result?: { text?: string }
  created_by?: number
}
const SHAPE: Shape = {
  text,
  complete_till: integer,
  entity_id: nullable(integer),
  entity_type: nullable(oneOf(ENTITY_TYPES)),
  task_type_id: integer,
  responsible_user_id: integer,
  duration: integer,
  is_completed: boolean,
  result: objectOf({ text }),
  created_by: integer,
  updated_by: integer,
  created_at: integer,
  updated_at: integer,
  request_id: text,
}
const PATH = '/api/v4/tasks'

export function addTaskRoutes(routes: Routes, platform: Platform): void {
  const find = (req: Request, id: number) => platform.store.tasks.get(callerOf(req).account.id, id)
  const check = (req: Request, { raw }: Item, required: string[]): FieldError[] => {
    const errors = objectOf({ ...SHAPE, id: integer }, required)(raw, '')
    if (errors.length > 0) return errors
    const { entity_id, entity_type, responsible_user_id } = raw as TaskBody
    const { id: accountId } = callerOf(req).account
    const isKnown = typeof entity_id !== 'number' || liveCard(platform, accountId, entity_type ?? 'leads', entity_id)
    const isUser = responsible_user_id === undefined || platform.store.users.get(accountId, responsible_user_id)?.isActive
    return [
      ...(isKnown ? [] : [fieldError('NotSupportedChoice', 'entity_id')]),
      ...(isUser ? [] : [fieldError('NotSupportedChoice', 'responsible_user_id')]),
    ]
  }
  routes.get(PATH, (req, res) => {
    const query = readQuery(req)
    const tasks = select(platform.store.tasks.all(callerOf(req).account.id), query)
    sendPage({ req, res, platform, query }, 'tasks', tasks, (task) => present(platform, task))
  })
  routes.get(`${PATH}/:id`, (req, res) => {
    const task = find(req, idOf(req))
    if (!task) throw new Problem(404, 'Task not found')
    sendHal(res, present(platform, task))
  })
  routes.post(PATH, (req, res) => {
    const items = readItems(req)
    checkItems(items, (item) => check(req, item, ['text', 'complete_till']))
    const created = items.map((item) => {
      const { id } = create(platform, req, item.raw)
      return { id, request_id: item.requestId, _links: selfLink(platform, `tasks/${id}`) }
    })
    sendHal(res, { _links: selfLink(platform, 'tasks'), _embedded: { tasks: created } })
  })
  routes.patch(PATH, (req, res) => {
    const items = readItems(req)
    checkItems(items, (item) => [
      ...check(req, item, ['id']),
      ...(find(req, Number(item.raw['id'])) ? [] : [fieldError('NotSupportedChoice', 'id')]),
    ])
    const changed = items.flatMap(({ raw, requestId }) => {
      const task = find(req, Number(raw['id']))
      return task ? [{ ...change(platform, req, task, raw), request_id: requestId }] : []
    })
    sendHal(res, { _links: selfLink(platform, 'tasks'), _embedded: { tasks: changed } })
  })
  routes.patch(`${PATH}/:id`, (req, res) => {
    const task = find(req, idOf(req))
    if (!task) throw new Problem(404, 'Task not found')
    const item = readObject(req)
    const errors = check(req, item, [])
    if (errors.length > 0) throw invalid([{ request_id: '0', errors }])
    sendHal(res, change(platform, req, task, item.raw))
  })
}

function create(platform: Platform, req: Request, body: TaskBody): Task {
  const { account, user } = callerOf(req)
  const now = platform.now()
  const task = platform.store.tasks.add({
    id: platform.store.nextId(),
    accountId: account.id,
    text: body.text ?? '',
    completeTill: body.complete_till ?? now,
    entityId: body.entity_id ?? null,
    entityType: body.entity_type ?? null,
    taskTypeId: body.task_type_id ?? 1,
    responsibleUserId: body.responsible_user_id ?? user.id,
    duration: body.duration ?? 0,
    isCompleted: body.is_completed ?? false,
    resultText: body.result?.text ?? null,
    createdBy: body.created_by ?? user.id,
    updatedBy: body.created_by ?? user.id,
    createdAt: now,
    updatedAt: now,
  })
  platform.changes.emit({ kind: 'task', action: 'add', task, before: {}, by: user.id })
  return task
}

function change(platform: Platform, req: Request, task: Task, body: TaskBody) {
  const { user } = callerOf(req)
  const before = { text: task.text, responsibleUserId: task.responsibleUserId }
  task.text = body.text ?? task.text
  task.completeTill = body.complete_till ?? task.completeTill
  task.responsibleUserId = body.responsible_user_id ?? task.responsibleUserId
  task.taskTypeId = body.task_type_id ?? task.taskTypeId
  task.isCompleted = body.is_completed ?? task.isCompleted
  task.resultText = body.result?.text ?? task.resultText
  task.updatedAt = platform.now()
  task.updatedBy = user.id
  platform.changes.emit({ kind: 'task', action: 'update', task, before, by: user.id })
  return { id: task.id, updated_at: task.updatedAt, _links: selfLink(platform, `tasks/${task.id}`) }
}

function select(tasks: Task[], query: Query): Task[] {
  const among = (name: string) => new Set(query.list(`filter[${name}]`))
  const filters: [Set<string>, (task: Task) => string][] = [
    [among('id'), ({ id }) => String(id)],
    [among('entity_id'), ({ entityId }) => String(entityId)],
    [among('entity_type'), ({ entityType }) => String(entityType)],
    [among('responsible_user_id'), ({ responsibleUserId }) => String(responsibleUserId)],
    [among('created_by'), ({ createdBy }) => String(createdBy)],
    [among('task_type'), ({ taskTypeId }) => String(taskTypeId)],
    [among('is_completed'), ({ isCompleted }) => (isCompleted ? '1' : '0')],
  ]
  return tasks.filter((task) => filters.every(([wanted, read]) => wanted.size === 0 || wanted.has(read(task))))
}

const present = (platform: Platform, task: Task): Hal => ({
  id: task.id,
  created_by: task.createdBy,
  updated_by: task.updatedBy,
  created_at: task.createdAt,
  updated_at: task.updatedAt,
  responsible_user_id: task.responsibleUserId,
  group_id: 0,
  entity_id: task.entityId,
  entity_type: task.entityType,
  duration: task.duration,
  is_completed: task.isCompleted,
  task_type_id: task.taskTypeId,
  text: task.text,
  result: task.resultText === null ? [] : { text: task.resultText },
  complete_till: task.completeTill,
  account_id: task.accountId,
  _links: selfLink(platform, `tasks/${task.id}`),
})
