import { vi } from 'vitest'

/** From now on: how many listeners of each event are on the page and have not been taken off. Undone by `vi.restoreAllMocks`. */
export function countListeners(): () => Record<string, number> {
  const spies = [document, window].flatMap((target) => [
    { by: 1, spy: vi.spyOn(target, 'addEventListener') },
    { by: -1, spy: vi.spyOn(target, 'removeEventListener') },
  ])
  return () => {
    const left: Record<string, number> = {}
    for (const { by, spy } of spies) for (const [type] of spy.mock.calls) left[type] = (left[type] ?? 0) + by
    return Object.fromEntries(Object.entries(left).filter(([, count]) => count !== 0))
  }
}
