import type { StageKey } from '../domain/deal.ts'
import { AppError } from '../domain/errors.ts'
import { type Api, idQueries } from './call.ts'
import type { KommoCrm } from './port.ts'
import { companyPage, dealPage, personPage, productPage } from './wire.ts'

type Reads = Pick<KommoCrm, 'getDeals' | 'listDealsInStage' | 'getPersons' | 'getCompanies' | 'getProducts'>

const LINKS = 'with=contacts,catalog_elements'

/** Reading what an invoice is made of: deals, who is billed, products. */
export function createReads({ api, timeZone }: { api: Api; timeZone: string }): Reads {
  const readByIds = async <T>(path: string, ids: number[], schema: Parameters<typeof api.readAll<T>>[1], extra = '') => {
    const found: T[] = []
    for (const query of idQueries('filter[id][]', ids)) found.push(...(await api.readAll(`${path}?${query}${extra}`, schema)))
    return found
  }
  return {
    getDeals: (ids) => readByIds('/leads', ids, dealPage(timeZone), `&${LINKS}`),
    listDealsInStage: (stage) => api.readAll(`/leads?${stageQuery(stage)}&${LINKS}&order[id]=asc`, dealPage(timeZone)),
    getPersons: (ids) => readByIds('/contacts', ids, personPage),
    getCompanies: (ids) => readByIds('/companies', ids, companyPage),
    getProducts: (catalogId, ids) =>
      readByIds(`/catalogs/${catalogId}/elements`, ids, productPage(catalogId)).catch((error: unknown) => {
        if (error instanceof AppError && error.kind === 'not_found') return [] // the list itself was deleted
        throw error
      }),
  }
}

const stageQuery = ({ pipelineId, stageId }: StageKey) =>
  `filter[statuses][0][pipeline_id]=${pipelineId}&filter[statuses][0][status_id]=${stageId}`
