import type { Refusal } from '../domain/refusal.ts'
import type { KommoCrm } from '../kommo/port.ts'

/**
 * Gives refusals about a field of the deal the field's name and choices, so that it can be filled in where the reason is read.
 * One call, and only when there is such a refusal; a field that is gone stays without a name.
 *
 * @returns a list for each list given.
 */
export async function nameFields(crm: Pick<KommoCrm, 'readDealFields'>, lists: Refusal[][]): Promise<Refusal[][]> {
  const ids = new Set(lists.flat().flatMap((refusal) => fieldIdOf(refusal) ?? []))
  if (ids.size === 0) return lists
  const fields = new Map((await crm.readDealFields([...ids])).map(({ id, ...field }) => [id, field]))
  return lists.map((refusals) =>
    refusals.map((refusal) => {
      const field = fields.get(fieldIdOf(refusal) ?? 0)
      return field ? { ...refusal, field } : refusal
    }),
  )
}

const fieldIdOf = (refusal: Refusal) => ('fieldId' in refusal ? (refusal.fieldId ?? null) : null)
