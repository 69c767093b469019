import { raise } from '../events.ts'
import type { Context } from '../context.ts'
import { transaction } from '../state/state.ts'
import type { RaisedEvent } from '../webhooks.ts'
import type { Input } from './input.ts'
import { type ApiRequest, envelope } from './pipeline.ts'
import { type Reply, validationFailure } from './problems.ts'

/** What became of one element: how it is sent back, and what happened in the books. */
export type Saved = { ok: true; wire: () => object; events: RaisedEvent[] } | { ok: false; wire: () => object }

/**
 * Saves the elements of a PUT or POST. With `summarizeErrors=false` each stands alone and the answer is 200;
 * otherwise one bad element spoils all, nothing is saved, and the answer is 400.
 * Source: Xero Accounting API, Requests and responses, summarizing errors.
 */
export function saveAll(
  { org, query }: ApiRequest,
  context: Context,
  wrapper: string,
  elements: Input[],
  save: (element: Input) => Saved,
): Reply {
  const isAllOrNothing = query['summarizeerrors']?.toLowerCase() !== 'false'
  const { results, keep } = transaction(org, () => {
    const outcomes = elements.map((element) =>
      transaction(org, () => {
        const result = save(element)
        return { keep: result.ok, result }
      }),
    )
    const all = outcomes.map(({ result }) => result)
    return { keep: !isAllOrNothing || all.every(({ ok }) => ok), results: all }
  })
  if (!keep) return validationFailure(results.map((result) => result.wire()))
  for (const result of results) if (result.ok) for (const event of result.events) raise(context, event)
  return envelope(context, { [wrapper]: results.map((result) => result.wire()) })
}
