// Draws the card on a server that gives the answers of a test. The time stands still until the test moves it.
import { act, screen } from '@testing-library/react'
import { vi } from 'vitest'
import type { DealInvoicesOutput } from '../../../server/src/contract/deal-invoices.ts'
import type { ApiError } from '../api/api-error.ts'
import type { Api } from '../api/api.ts'
import type { Host } from '../host/host-context.tsx'
import { draw } from '../test/draw.tsx'
import { dealInvoices } from '../test/examples.ts'
import { DealCard } from './deal-card.tsx'

type Answer = Partial<DealInvoicesOutput> | Error | 'never'

/** @param answers of the card, one after the other; the last one for ever. */
export async function drawCard(
  answers: Answer | Answer[],
  { api = {}, host = {} }: { api?: Partial<Api>; host?: Partial<Host> } = {},
) {
  const coming = Array.isArray(answers) ? [...answers] : [answers]
  let change = () => {}
  const view = draw(<DealCard />, {
    host,
    api: {
      dealInvoices: () => {
        const answer = (coming.length > 1 ? coming.shift() : coming[0]) ?? 'never'
        if (answer === 'never') return new Promise(() => {})
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(dealInvoices(answer))
      },
      watchDeal: (_dealId, { onChange, onState }) => {
        onState(true)
        change = onChange
      },
      ...api,
    },
  })
  await pass()
  return {
    ...view,
    card: () => screen.getByRole('region', { name: 'Invoices of this deal' }),
    /** The server says that something has changed. */
    change: async () => {
      change()
      await pass()
    },
  }
}

/** Lets time pass, and everything that is due then happen. */
export const pass = (ms = 20) => act(() => vi.advanceTimersByTimeAsync(ms))

export async function press(name: string | RegExp, within: HTMLElement = document.body) {
  const found = [...within.querySelectorAll<HTMLElement>('button, [role="menuitem"]')].filter((button) => isNamed(button, name))
  if (found.length !== 1) throw new Error(`${found.length} buttons are named ${String(name)}.`)
  act(() => found[0]?.click())
  await pass()
}

/** Opens the menu of an invoice, or of the deal, and picks. */
export async function pick(menu: string, item: string) {
  await press(menu)
  await press(item, screen.getByRole('menu'))
}

function isNamed(button: HTMLElement, name: string | RegExp): boolean {
  const words =
    button.getAttribute('aria-label') ?? button.querySelector('[class*=label]')?.textContent ?? button.textContent ?? ''
  return typeof name === 'string' ? words.trim() === name : name.test(words)
}

/** An answer that the test gives when it wants to. */
export function later<T>() {
  let give: (answer: T) => void = () => {}
  let fail: (error: ApiError) => void = () => {}
  const promise = new Promise<T>((resolve, reject) => {
    give = resolve
    fail = reject
  })
  return { promise, give, fail }
}
