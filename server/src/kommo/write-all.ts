import { inGroups } from './call.ts'
import { BatchRejected } from './errors.ts'
import type { RefusedDeal } from './port.ts'

const PER_CALL = 50 // Kommo, Limitations: recommended for bulk creates and updates

/** Sends any number of items, 50 a call, each call as `writeAll` does. Returns all that Kommo refused. */
export async function writeInGroups<T extends { dealId: number }>(
  items: T[],
  send: (items: T[]) => Promise<unknown>,
): Promise<RefusedDeal[]> {
  const refused: RefusedDeal[] = []
  for (const group of inGroups(items, PER_CALL)) refused.push(...(await writeAll(group, send)))
  return refused
}

/**
 * Sends a batch. Kommo takes all of it or nothing, so one deal that is gone would hold up the others: what it refuses
 * is left out and the rest is sent again.
 *
 * @returns the items that Kommo refused, each with its own reason; empty when all were taken.
 * @throws AppError of every kind but `rejected`.
 */
async function writeAll<T extends { dealId: number }>(
  items: T[],
  send: (items: T[]) => Promise<unknown>,
): Promise<RefusedDeal[]> {
  if (items.length === 0) return []
  try {
    await send(items)
    return []
  } catch (error) {
    if (!(error instanceof BatchRejected)) throw error
    if (items.length === 1) return items.map(({ dealId }) => ({ dealId, error }))
    const { refused, rest } = sorted(items, error)
    if (refused.length > 0) return [...refused, ...(await writeAll(rest, send))]
    // Kommo does not say which one it means: halves find it in few calls.
    const half = Math.ceil(items.length / 2)
    return [...(await writeAll(items.slice(0, half), send)), ...(await writeAll(items.slice(half), send))]
  }
}

function sorted<T extends { dealId: number }>(items: T[], error: BatchRejected) {
  const refused: RefusedDeal[] = []
  const rest: T[] = []
  for (const [index, item] of items.entries()) {
    const messages = error.items.get(index)
    if (!messages) rest.push(item)
    else refused.push({ dealId: item.dealId, error: new BatchRejected(new Map(), { vendorMessages: messages, cause: error }) })
  }
  return { refused, rest }
}
