import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK, type JWTPayload, SignJWT } from 'jose'

export type Signer = { sign(claims: JWTPayload): Promise<string>; jwks(): { keys: JWK[] } }

const KEY_ID = 'emulator-1'
/** Making a key pair takes up to a second, so the next process finds the last one's. It opens nothing but emulators. */
const KEPT_AT = path.resolve(import.meta.dirname, '../../../../node_modules/.cache/emulators/xero-signing-key.pem')
let shared: Promise<Signer> | undefined

/** Signs tokens with RS256, with one key pair for all emulators of this checkout. */
export const processSigner = () => (shared ??= createSigner())

async function createSigner(): Promise<Signer> {
  const privateKey = (await keptKey()) ?? (await newKey())
  const { kty, n, e } = await exportJWK(privateKey)
  const jwk: JWK = { ...(kty !== undefined && { kty }), ...(n !== undefined && { n }), ...(e !== undefined && { e }) }
  return {
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' }).sign(privateKey),
    jwks: () => ({ keys: [{ ...jwk, kid: KEY_ID, use: 'sig', alg: 'RS256' }] }),
  }
}

async function keptKey(): Promise<CryptoKey | null> {
  try {
    return await importPKCS8(readFileSync(KEPT_AT, 'utf8'), 'RS256', { extractable: true })
  } catch {
    return null // none yet, or a broken one, which is replaced
  }
}

async function newKey(): Promise<CryptoKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  try {
    mkdirSync(path.dirname(KEPT_AT), { recursive: true })
    const draft = `${KEPT_AT}.${process.pid}`
    writeFileSync(draft, await exportPKCS8(privateKey), { mode: 0o600 })
    renameSync(draft, KEPT_AT) // whole or not at all, since several processes may start at once
  } catch {
    // Nowhere to keep it: then this process has its own.
  }
  return privateKey
}
