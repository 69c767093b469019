import { callerOf } from '../http/caller.ts'
import { type Hal, selfLink, sendAll, sendHal, sendPage } from '../http/hal.ts'
import { Problem } from '../http/problem.ts'
import { readQuery } from '../http/query.ts'
import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import type { Pipeline, Stage } from '../state/model.ts'
import { idOf } from './cards.ts'

/** Pipelines, their stages and the loss reasons; read only. */
export function addPipelineRoutes(routes: Routes, platform: Platform): void {
  const find = (accountId: number, id: number) => {
    const pipeline = platform.store.pipelines.get(accountId, id)
    if (!pipeline) throw new Problem(404, 'Pipeline not found')
    return pipeline
  }
  routes.get('/api/v4/leads/pipelines', (req, res) => {
    const pipelines = platform.store.pipelines.all(callerOf(req).account.id)
    sendAll(
      res,
      platform,
      'leads/pipelines',
      'pipelines',
      pipelines.map((pipeline) => present(platform, pipeline)),
    )
  })
  routes.get('/api/v4/leads/pipelines/:id', (req, res) =>
    sendHal(res, present(platform, find(callerOf(req).account.id, idOf(req)))),
  )
  routes.get('/api/v4/leads/pipelines/:id/statuses', (req, res) => {
    const pipeline = find(callerOf(req).account.id, idOf(req))
    const stages = pipeline.stages.map((stage) => presentStage(platform, pipeline, stage))
    sendAll(res, platform, `leads/pipelines/${pipeline.id}/statuses`, 'statuses', stages)
  })
  routes.get('/api/v4/leads/loss_reasons', (req, res) => {
    const query = readQuery(req)
    const reasons = platform.store.lossReasons.all(callerOf(req).account.id)
    sendPage({ req, res, platform, query }, 'loss_reasons', reasons, ({ id, name, sort }) => ({ id, name, sort }))
  })
}

const present = (platform: Platform, pipeline: Pipeline): Hal => ({
  id: pipeline.id,
  name: pipeline.name,
  sort: pipeline.sort,
  is_main: pipeline.isMain,
  is_unsorted_on: true,
  is_archive: false,
  account_id: pipeline.accountId,
  _links: selfLink(platform, `leads/pipelines/${pipeline.id}`),
  _embedded: { statuses: pipeline.stages.map((stage) => presentStage(platform, pipeline, stage)) },
})

const presentStage = (platform: Platform, pipeline: Pipeline, stage: Stage): Hal => ({
  id: stage.id,
  name: stage.name,
  sort: stage.sort,
  is_editable: stage.isEditable,
  pipeline_id: pipeline.id,
  color: stage.color,
  type: stage.type,
  account_id: pipeline.accountId,
  _links: selfLink(platform, `leads/pipelines/${pipeline.id}/statuses/${stage.id}`),
})
