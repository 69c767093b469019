// E-mail addresses of a client as Kommo stores them: one field with many values, each of a kind.
// Source: Kommo API, Contacts and companies, custom_fields_values of type multitext.
import { z } from 'zod'
import { isSameEmail } from '../domain/email-address.ts'
import { readFields } from './wire-fields.ts'

const line = z.object({ value: z.string(), enum_id: z.number().nullish(), enum_code: z.string().nullish() })

/** A person or company, of which only the addresses count; in Kommo's order. */
export const storedEmails = z.object({ custom_fields_values: readFields }).transform(({ custom_fields_values: fields }) =>
  fields
    .filter(({ field_code: code }) => code === 'EMAIL')
    .flatMap(({ values }) => values)
    .flatMap((value) => line.safeParse(value).data ?? []),
)

/**
 * All addresses of a client with this one first, as the one for work. The others keep their order and kind; the same address
 * does not stay a second time.
 */
export const emailsWithFirst = (stored: z.output<typeof storedEmails>, email: string) => ({
  field_code: 'EMAIL',
  values: [
    { value: email.trim(), enum_code: 'WORK' },
    ...stored.filter(({ value }) => value.trim() !== '' && !isSameEmail(value, email)).map(written),
  ],
})

// Kinds that a customer made have no code; an empty one must not be written.
const written = ({ value, enum_id: id, enum_code: code }: z.output<typeof line>) => ({
  value,
  ...(code ? { enum_code: code } : id ? { enum_id: id } : {}),
})
