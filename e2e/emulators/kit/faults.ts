/**
 * Misbehaviour on demand. A fault waits for a matching request and then spoils it:
 * `status` answers with that status instead of doing the work; `lose_answer` does the work and cuts the connection
 * (the caller never learns the outcome); `reset` cuts it before any work; `delay` answers late; `html` answers like a broken proxy;
 * `intercept` runs the test's own code when the request arrives, or when its work is done, and never answers.
 */
export type FaultAction =
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'lose_answer' }
  | { kind: 'reset' }
  | { kind: 'delay'; ms: number }
  | { kind: 'html'; status: number }
  | { kind: 'intercept'; when: 'before' | 'after'; run: () => void }

export type Fault = {
  method?: string
  /** Part of the path, e.g. `/Invoices`. */
  path: string
  action: FaultAction
  /** How often it strikes; default once. */
  times?: number
  /** How many matching requests pass first; default none. */
  after?: number
}

export type Faults = {
  add(fault: Fault): void
  /** The action that spoils this request, if any; using it up. */
  take(method: string, path: string): FaultAction | undefined
  reset(): void
}

export function createFaults(): Faults {
  let armed: { fault: Fault; left: number; skip: number }[] = []
  return {
    add: (fault) => void armed.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 }),
    take(method, path) {
      const hit = armed.find(({ fault }) => (fault.method === undefined || fault.method === method) && path.includes(fault.path))
      if (!hit) return undefined
      if (hit.skip > 0) {
        hit.skip--
        return undefined
      }
      hit.left--
      armed = armed.filter(({ left }) => left > 0)
      return hit.fault.action
    },
    reset() {
      armed = []
    },
  }
}
