import { AppError } from '../domain/errors.ts'
import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { definition, fieldPage } from './wire-fields.ts'
import { isChoice, valueOfText } from './wire-field-text.ts'
import { anything } from './wire-page.ts'

/** The customer's own fields of deals, filled in as a person would. */
export const createFieldTexts = ({ api }: { api: Api }): Pick<KommoCrm, 'readDealFields' | 'setDealFieldText'> => ({
  async readDealFields(fieldIds) {
    if (fieldIds.length === 0) return []
    const fields = await api.readAll('/leads/custom_fields', fieldPage)
    return fields
      .filter(({ id }) => fieldIds.includes(id))
      .map(({ id, name, type, enums }) => ({ id, name, options: isChoice(type) ? enums.map(({ value }) => value) : [] }))
  },

  async setDealFieldText(dealId, fieldId, text) {
    const field = await api.read(`/leads/custom_fields/${fieldId}`, definition)
    if (!field) throw new AppError('not_found', 'kommo.not_found')
    const { values, obstacle } = valueOfText(field, text)
    if (obstacle !== null) throw new AppError('rejected', 'kommo.value_rejected', { userMessage: obstacle })
    const body = { custom_fields_values: [{ field_id: fieldId, values }] }
    await api.write({ method: 'PATCH', path: `/leads/${dealId}`, body }, anything)
  },
})
