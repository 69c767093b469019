import type { DealFieldSpec, DealFieldWrite } from '../domain/deal-fields.ts'
import { AppError } from '../domain/errors.ts'
import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { fieldPage, groupPage, newField, repairedField, type WrittenField, writtenField } from './wire-fields.ts'
import { anything } from './wire-page.ts'
import { writeInGroups } from './write-all.ts'

const FIRST_SORT = 500

/** Our own fields on deals: made once, then written. */
export const createFields = ({ api }: { api: Api }): Pick<KommoCrm, 'ensureDealFields' | 'writeDealFields'> => ({
  async ensureDealFields(group, specs) {
    const known = (await api.readAll('/leads/custom_fields', fieldPage)).filter(({ code }) =>
      specs.some((spec) => spec.code === code),
    )
    const ids = Object.fromEntries(known.map(({ id, code }) => [code ?? '', id]))
    for (const spec of specs) {
      const definition = known.find(({ code }) => code === spec.code)
      if (definition && definition.type !== spec.type) throw takenBySomethingElse(spec)
    }
    const repairs = specs.flatMap((spec) => {
      const definition = known.find(({ code }) => code === spec.code)
      return (definition && repairedField(definition, spec)) ?? []
    })
    if (repairs.length > 0) await api.write({ method: 'PATCH', path: '/leads/custom_fields', body: repairs }, anything)

    const missing = specs.filter(({ code }) => ids[code] === undefined)
    if (missing.length === 0) return ids
    const groupId = await ensureGroup(api, group)
    const body = missing.map((spec) => newField(spec, groupId, FIRST_SORT + specs.indexOf(spec)))
    const created = await api.write({ method: 'POST', path: '/leads/custom_fields', body }, fieldPage)
    for (const { id, code } of created?.items ?? []) if (code) ids[code] = id
    const lost = specs.find(({ code }) => ids[code] === undefined)
    if (lost) throw new AppError('internal', 'kommo.field_not_made', { cause: new Error(`Kommo made no field ${lost.code}`) })
    return ids
  },

  writeDealFields: (updates, specs, fieldIds) => {
    const written = fieldWriter(specs, fieldIds)
    return writeInGroups(
      updates.filter(({ writes }) => writes.length > 0),
      (items) => {
        const body = items.map(({ dealId, writes }) => ({ id: dealId, custom_fields_values: writes.map(written) }))
        return api.write({ method: 'PATCH', path: '/leads', body }, anything)
      },
    )
  },
})

/**
 * Makes the function that puts a value of one of our fields into Kommo's form.
 *
 * @param fieldIds as returned by `ensureDealFields`.
 * @returns a function that throws AppError `internal` for a field that `specs` or `fieldIds` do not name.
 */
export function fieldWriter(specs: DealFieldSpec[], fieldIds: Record<string, number>): (write: DealFieldWrite) => WrittenField {
  const types = new Map(specs.map(({ code, type }) => [code, type]))
  return (write) => {
    const fieldId = fieldIds[write.code]
    const type = types.get(write.code)
    if (fieldId === undefined || type === undefined)
      throw new AppError('internal', 'kommo.field_unknown', { cause: new Error(`No field ${write.code}`) })
    return writtenField(fieldId, type, write)
  }
}

async function ensureGroup(api: Api, name: string): Promise<string> {
  const groups = await api.read('/leads/custom_fields/groups', groupPage)
  const known = groups?.items.find((group) => group.name === name)
  if (known) return known.id
  const created = await api.write({ method: 'POST', path: '/leads/custom_fields/groups', body: [{ name }] }, groupPage)
  const group = created?.items[0]
  if (!group) throw new AppError('internal', 'kommo.field_not_made', { cause: new Error('Kommo made no group of fields') })
  return group.id
}

const takenBySomethingElse = ({ code, name, type }: DealFieldSpec) =>
  new AppError('conflict', 'kommo.field_taken', {
    userMessage: `Kommo has another field with the code ${code}. Delete or rename it, so that "${name}" can be made.`,
    cause: new Error(`The field ${code} is not of type ${type}`),
  })
