import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Seals secrets for the database: AES-256-GCM, with the key's id in front so that keys can be rotated. */
export type Seal = {
  /** @param place the row and column it belongs to; sealed text moved elsewhere does not open. */
  close(secret: string, place: string): string
  /** @throws Error when the key is unknown, the text was changed, or it belongs to another place. */
  open(sealed: string, place: string): string
}

const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * @param keys newest first; the first one closes, all of them open. Each 32 bytes. Never empty.
 */
export function createSeal(keys: { id: string; key: Buffer }[]): Seal {
  const [newest] = keys
  if (!newest) throw new Error('No encryption key is given.')
  return {
    close(secret, place) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', newest.key, iv).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return `${newest.id}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open(sealed, place) {
      const dot = sealed.indexOf('.')
      const found = keys.find(({ id }) => id === sealed.slice(0, dot))
      if (!found)
        throw new Error(`No encryption key "${sealed.slice(0, Math.max(0, dot))}": keep old keys until all rows are sealed anew.`)
      const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
    },
  }
}
