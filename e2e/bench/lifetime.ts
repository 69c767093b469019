/** Ends what was started, last first, whatever happens: at the end of a benchmark, after an error, on Ctrl-C. */
export type Lifetime = {
  /** @returns ends this one now; safe to call twice. */
  add(end: () => Promise<void>): () => Promise<void>
  endAll(): Promise<void>
}

export function createLifetime(): Lifetime {
  const ends: (() => Promise<void>)[] = []
  return {
    add(end) {
      ends.push(end)
      return async () => {
        const at = ends.lastIndexOf(end)
        if (at === -1) return
        ends.splice(at, 1)
        await end()
      }
    },
    async endAll() {
      for (let end = ends.pop(); end; end = ends.pop()) {
        // What follows has to be ended as well.
        await end().catch((error: unknown) => process.stderr.write(`Could not clean up: ${String(error)}\n`))
      }
    },
  }
}
