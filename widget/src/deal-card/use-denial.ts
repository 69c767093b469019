import type { Deed } from '../../../server/src/contract/permission.ts'
import { useHost } from '../host/host-context.tsx'
import { useTexts } from '../i18n/texts-context.tsx'

const NAMES_SHOWN = 3

/** Whom to ask: "Ask: Olivia Hart, Ben Osei." */
export function useWhomToAsk(): string {
  const { text } = useTexts()
  const { admins } = useHost()
  if (admins.length === 0) return text('card.ask_admin')
  const names = admins.slice(0, NAMES_SHOWN).join(', ')
  return text('card.ask', { names: admins.length > NAMES_SHOWN ? `${names}…` : names })
}

/** Why somebody may not do something, and whom to ask. */
export function useDenial(): (missing: Deed) => string {
  const { text } = useTexts()
  const ask = useWhomToAsk()
  return (missing) => `${text(`action.denied.${missing}`)} ${ask}`
}
