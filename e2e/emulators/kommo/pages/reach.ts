import type { Platform } from '../platform.ts'
import { asText } from '../state/as-text.ts'
import type { Company, Contact } from '../state/model.ts'
import { fieldsOf } from '../state/store.ts'

/** E-mail addresses or phone numbers of a contact or a company. */
export function reachOf({ store }: Platform, card: Contact | Company, code: 'EMAIL' | 'PHONE'): string[] {
  const field = fieldsOf(store, card.accountId, card.type).find((one) => one.code === code)
  return ((field && card.values.get(field.id)) ?? []).map(({ value }) => asText(value))
}
