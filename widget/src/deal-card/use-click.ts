import { useEffect, useRef, useState } from 'react'
import { newKey } from '../api/new-key.ts'
import { useTexts } from '../i18n/texts-context.tsx'
import { useToasts } from '../ui/toasts.tsx'
import { type ClickTrouble, clickTrouble } from './click-trouble.ts'
import { useCard } from './card-context.tsx'
import { useRefreshDeal } from './use-refresh-deal.ts'

type Click<Answer> = {
  /** Which click it is: the same one again, after a lost answer, goes out under the same key. */
  what: string
  /** Of the invoice as this person saw it; a click on another state is another click. */
  version?: string
  /** Named in toasts, which may come when another deal is shown. */
  name: string
  send: (key: string) => Promise<Answer>
  /** The toast; null for none. */
  said: (answer: Answer) => string | null
  /** Reading something changes nothing on the deal. */
  isReading?: boolean
}

/**
 * One click at a time. The server tells what became of it: nothing is shown before it is true. A failure is told in place as
 * `trouble`, or as a toast when the place is gone because another deal was opened.
 */
export function useClick() {
  const texts = useTexts()
  const { show } = useToasts()
  const { dealId } = useCard()
  const refreshDeal = useRefreshDeal()
  const [busy, setBusy] = useState<string | null>(null)
  const [trouble, setTrouble] = useState<(ClickTrouble & { what: string; version: string | undefined }) | null>(null)
  const keys = useRef(new Map<string, string>())
  // State comes a moment late for the second half of a double click.
  const isBusy = useRef(false)
  const isShown = useRef(true)
  useEffect(() => {
    isShown.current = true
    return () => {
      isShown.current = false
    }
  }, [])

  /** @returns true when it is done or on its way. */
  async function run<Answer>({ what, version, name, send, said, isReading = false }: Click<Answer>): Promise<boolean> {
    if (isBusy.current) return false
    isBusy.current = true
    setBusy(what)
    setTrouble(null)
    const click = `${what} ${version}`
    const key = keys.current.get(click) ?? newKey()
    keys.current.set(click, key)
    let hasToLook = !isReading
    try {
      const answer = await send(key)
      keys.current.delete(click)
      const words = said(answer)
      if (words !== null) show(words, 'good')
      return true
    } catch (thrown) {
      const found = clickTrouble(thrown, texts)
      if (!found.isUnsettled) keys.current.delete(click)
      hasToLook ||= found.isOutdated
      if (isShown.current) setTrouble({ ...found, what, version })
      else show(texts.text('action.failed', { number: name, sentence: found.sentence }), 'bad')
      return false
    } finally {
      // Buttons come back with the new state, so that nobody presses one that belonged to the old. A window need not wait for it.
      const rest = () => {
        isBusy.current = false
        setBusy(null)
      }
      if (hasToLook) void refreshDeal(dealId).then(rest)
      else rest()
    }
  }

  return { busy, trouble, run, clear: () => setTrouble(null) }
}

/** What the toast says of a click whose work may still be under way. */
export const doneOrWorking =
  (done: string, working: string) =>
  ({ state }: { state: 'done' | 'working' }): string =>
    state === 'done' ? done : working
