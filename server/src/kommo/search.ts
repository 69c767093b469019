import type { z } from 'zod'
import type { Client, Deal } from '../domain/deal.ts'
import { type Api, type Page, PAGE_SIZE } from './call.ts'
import { DEAL_LINKS } from './deals.ts'
import type { KommoCrm } from './port.ts'
import { readByIds } from './read-by-ids.ts'
import { companyPage, dealPage, personPage } from './wire.ts'
import { dealIdsPage, isClosedStage } from './wire-deals.ts'

type Search = Pick<KommoCrm, 'searchDeals' | 'searchPersons' | 'searchCompanies' | 'listOpenDealsOf'>

/** Finding deals and clients whose ids nobody knows yet. */
export function createSearch({ api, timeZone, getDeals }: { api: Api; timeZone: string } & Pick<KommoCrm, 'getDeals'>): Search {
  const search = async <T>(path: string, text: string, schema: z.ZodType<Page<T>>, extra = ''): Promise<T[]> => {
    const words = text.trim()
    if (words === '') return [] // Kommo would answer with everything there is
    const page = await api.read(`${path}?query=${encoded(words)}${extra}&limit=${PAGE_SIZE}`, schema)
    return page?.items ?? []
  }
  const idsOf = (clients: Pick<Client, 'kind' | 'id'>[], kind: Client['kind']) =>
    clients.filter((client) => client.kind === kind).map(({ id }) => id)
  return {
    searchDeals: (text) => search('/leads', text, dealPage(timeZone), `&${DEAL_LINKS}`),
    searchPersons: (text) => search('/contacts', text, personPage),
    searchCompanies: (text) => search('/companies', text, companyPage),

    async listOpenDealsOf(clients) {
      const ofPersons = await readByIds(api, '/contacts', idsOf(clients, 'person'), dealIdsPage('contacts'), 'with=leads')
      const ofCompanies = await readByIds(api, '/companies', idsOf(clients, 'company'), dealIdsPage('companies'), 'with=leads')
      const deals = await getDeals([...ofPersons, ...ofCompanies].flat())
      return deals.filter(({ stageId }) => !isClosedStage(stageId)).toSorted(newestFirst)
    },
  }
}

const newestFirst = (a: Deal, b: Deal) => b.updatedAt.getTime() - a.updatedAt.getTime() || b.id - a.id

/** Half a character, as it remains of an emoji that was cut, cannot be encoded: it is replaced. */
const encoded = (text: string) => encodeURIComponent(Buffer.from(text).toString())
