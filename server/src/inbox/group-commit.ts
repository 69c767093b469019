/**
 * Group commit: whatever arrives within `waitMs`, or while an earlier commit is under way, shares the next one. Under load
 * the price of a durable write is divided by everybody who waits for it; alone, one waits `waitMs` longer.
 *
 * @param commit writes a group, never empty, in order of arrival. With several lanes a later group may end before an earlier one.
 * @returns `add`, whose promise settles when the item's own commit has, and fails if and only if that fails.
 */
export function createGroupCommit<T>({
  commit,
  waitMs = 2,
  maxItems = 200,
  lanes = 2,
}: {
  commit: (items: T[]) => Promise<void>
  waitMs?: number
  maxItems?: number
  /** Commits under way at once. */
  lanes?: number
}) {
  type Waiting = { item: T; resolve: () => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let busyLanes = 0
  let timer: NodeJS.Timeout | undefined

  function flush() {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0 || busyLanes >= lanes) return
    const group = waiting.slice(0, maxItems)
    waiting = waiting.slice(maxItems)
    busyLanes++
    // Called inside the chain: a commit that throws before it returns a promise must not keep its lane for ever.
    Promise.resolve(group.map(({ item }) => item))
      .then(commit)
      .then(
        () => group.forEach(({ resolve }) => resolve()),
        (error: unknown) => group.forEach(({ reject }) => reject(error)),
      )
      .finally(() => {
        busyLanes--
        flush()
      })
  }

  return {
    add: (item: T): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        if (waiting.length >= maxItems) flush()
        else timer ??= setTimeout(flush, waitMs)
      }),
  }
}
