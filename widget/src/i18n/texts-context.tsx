import { createContext, type ReactNode, useContext } from 'react'
import type { Texts } from './texts.ts'

const TextsContext = createContext<Texts | null>(null)

export const TextsProvider = ({ texts, children }: { texts: Texts; children: ReactNode }) => (
  <TextsContext.Provider value={texts}>{children}</TextsContext.Provider>
)

export function useTexts(): Texts {
  const texts = useContext(TextsContext)
  if (!texts) throw new Error('Texts are used outside of TextsProvider.')
  return texts
}
