import { createContext, type ReactNode, useContext } from 'react'
import type { Api } from './api.ts'

const ApiContext = createContext<Api | null>(null)

export const ApiProvider = ({ api, children }: { api: Api; children: ReactNode }) => (
  <ApiContext.Provider value={api}>{children}</ApiContext.Provider>
)

export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('The API is used outside of ApiProvider.')
  return api
}
