import { createContext, type ReactNode, useContext } from 'react'

/** Where a screen is, in our words: what it needs of Kommo's page and nothing more. */
export type Host = {
  /** Of the open deal; null elsewhere. */
  dealId: number | null
  /** Of the open card of a person or a company; null elsewhere. */
  client: { kind: 'person' | 'company'; id: number } | null
  account: { id: number }
  /** Names of the account's administrators: whom to ask. */
  admins: string[]
  userId: number
  /** Where the browser comes back to after connecting. */
  returnTo: string
  language: string
  /** Leaves Kommo's page for another address, in the same tab. */
  go: (url: string) => void
  /** Asks anew for all that we show of the open deal. */
  refreshDeal: () => void
}

const HostContext = createContext<Host | null>(null)

export const HostProvider = ({ host, children }: { host: Host; children: ReactNode }) => (
  <HostContext.Provider value={host}>{children}</HostContext.Provider>
)

export function useHost(): Host {
  const host = useContext(HostContext)
  if (!host) throw new Error('The host is used outside of HostProvider.')
  return host
}
