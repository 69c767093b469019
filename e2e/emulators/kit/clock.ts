/**
 * A clock that runs like the real one until somebody moves it. Token lifetimes, webhook retries and rate windows of the
 * emulators hang on it, so a test can see sixty days pass in a millisecond.
 */
export type Clock = {
  now(): Date
  /** Moves time forward and runs, in order, every timer that has become due. */
  advance(ms: number): Promise<void>
  /** Runs `task` once `ms` from now, by this clock. Returns a function that cancels it. */
  after(ms: number, task: () => void | Promise<void>): () => void
  /** Cancels everything that waits and returns to real time. */
  reset(): void
}

type Timer = { dueAt: number; task: () => void | Promise<void>; handle?: NodeJS.Timeout }

export function createClock(): Clock {
  let offsetMs = 0
  const timers = new Set<Timer>()
  const nowMs = () => Date.now() + offsetMs

  const run = async (timer: Timer) => {
    if (!timers.delete(timer)) return
    clearTimeout(timer.handle)
    await timer.task()
  }
  const arm = (timer: Timer) => {
    clearTimeout(timer.handle)
    // setTimeout holds 31 bits; a longer wait is armed again when it fires.
    timer.handle = setTimeout(
      () => (timer.dueAt <= nowMs() ? void run(timer) : arm(timer)),
      Math.min(Math.max(0, timer.dueAt - nowMs()), 2 ** 31 - 1),
    )
    timer.handle.unref()
  }

  return {
    now: () => new Date(nowMs()),
    async advance(ms) {
      offsetMs += ms
      for (;;) {
        const due = [...timers].filter((timer) => timer.dueAt <= nowMs()).toSorted((a, b) => a.dueAt - b.dueAt)[0]
        if (!due) break
        await run(due)
      }
      for (const timer of timers) arm(timer)
    },
    after(ms, task) {
      const timer: Timer = { dueAt: nowMs() + ms, task }
      timers.add(timer)
      arm(timer)
      return () => {
        timers.delete(timer)
        clearTimeout(timer.handle)
      }
    },
    reset() {
      for (const timer of timers) clearTimeout(timer.handle)
      timers.clear()
      offsetMs = 0
    },
  }
}
