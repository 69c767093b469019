import type { Routes } from '../http/routes.ts'
import type { Platform } from '../platform.ts'
import { addAccountRoutes } from './account.ts'
import { addCardRoutes } from './cards.ts'
import { addCatalogRoutes } from './catalogs.ts'
import { addComplexLeadRoutes } from './complex-leads.ts'
import { addCustomFieldRoutes } from './custom-fields.ts'
import { addEventRoutes } from './events.ts'
import { addFieldGroupRoutes } from './field-groups.ts'
import { addFileRoutes } from './files.ts'
import { addLinkRoutes } from './links.ts'
import { addNoteRoutes } from './notes.ts'
import { addPipelineRoutes } from './pipelines.ts'
import { addTaskRoutes } from './tasks.ts'
import { addWebhookRoutes } from './webhooks.ts'

/** REST API v4. Fixed words come before `:id`, so the order matters. */
export function addApiRoutes(routes: Routes, platform: Platform): void {
  addAccountRoutes(routes, platform)
  addPipelineRoutes(routes, platform)
  addComplexLeadRoutes(routes, platform)
  addFieldGroupRoutes(routes, platform)
  addCustomFieldRoutes(routes, platform)
  addNoteRoutes(routes, platform)
  addLinkRoutes(routes, platform)
  addFileRoutes(routes, platform)
  addCardRoutes(routes, platform)
  addTaskRoutes(routes, platform)
  addEventRoutes(routes, platform)
  addCatalogRoutes(routes, platform)
  addWebhookRoutes(routes, platform)
}
