import type { StageKey } from '../domain/deal.ts'
import { AppError } from '../domain/errors.ts'
import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { readByIds } from './read-by-ids.ts'
import { companyPage, dealPage, personPage, productPage } from './wire.ts'

type Reads = Pick<KommoCrm, 'getDeals' | 'listDealsInStage' | 'getPersons' | 'getCompanies' | 'getProducts'>

/** What a deal has to be read with, so that it is whole. */
export const DEAL_LINKS = 'with=contacts,catalog_elements'

/** Reading what an invoice is made of: deals, who is billed, products. */
export const createReads = ({ api, timeZone }: { api: Api; timeZone: string }): Reads => ({
  getDeals: (ids) => readByIds(api, '/leads', ids, dealPage(timeZone), DEAL_LINKS),
  listDealsInStage: (stage) => api.readAll(`/leads?${stageQuery(stage)}&${DEAL_LINKS}&order[id]=asc`, dealPage(timeZone)),
  getPersons: (ids) => readByIds(api, '/contacts', ids, personPage),
  getCompanies: (ids) => readByIds(api, '/companies', ids, companyPage),
  getProducts: (catalogId, ids) =>
    readByIds(api, `/catalogs/${catalogId}/elements`, ids, productPage(catalogId)).catch((error: unknown) => {
      if (error instanceof AppError && error.kind === 'not_found') return [] // the list itself was deleted
      throw error
    }),
})

const stageQuery = ({ pipelineId, stageId }: StageKey) =>
  `filter[statuses][0][pipeline_id]=${pipelineId}&filter[statuses][0][status_id]=${stageId}`
