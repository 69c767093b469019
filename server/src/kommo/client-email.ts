import { AppError } from '../domain/errors.ts'
import type { Api } from './call.ts'
import type { KommoCrm } from './port.ts'
import { emailsWithFirst, storedEmails } from './wire-emails.ts'
import { anything } from './wire-page.ts'

const paths = { person: '/contacts', company: '/companies' }

/** The e-mail address that an invoice goes to. */
export const createClientEmail = ({ api }: { api: Api }): Pick<KommoCrm, 'setClientEmail'> => ({
  async setClientEmail({ kind, id }, email) {
    const path = `${paths[kind]}/${id}`
    // A written list replaces the stored one, so the others are read right before.
    const stored = await api.read(path, storedEmails)
    if (!stored) throw new AppError('not_found', 'kommo.not_found')
    await api.write({ method: 'PATCH', path, body: { custom_fields_values: [emailsWithFirst(stored, email)] } }, anything)
  },
})
