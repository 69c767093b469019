import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

export type Signer = { sign(claims: JWTPayload): Promise<string>; jwks(): { keys: JWK[] } }

const KEY_ID = 'emulator-1'
let shared: Promise<Signer> | undefined

/** Signs tokens with RS256. The key pair is made once per process, since making one takes a while. */
export const processSigner = () => (shared ??= createSigner())

async function createSigner(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, use: 'sig', alg: 'RS256' }
  return {
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' }).sign(privateKey),
    jwks: () => ({ keys: [jwk] }),
  }
}
