import jwt, { type Algorithm } from 'jsonwebtoken'
import type { TokenKeys } from './secrets.ts'

/** A token over the claims as they are; `typ` says what kind of token it is (RFC 9068 2.1). */
export async function signToken(claims: Record<string, unknown>, keys: TokenKeys, type: string): Promise<string> {
  const header = { alg: keys.algorithm, typ: type, ...(keys.kid === undefined ? {} : { kid: keys.kid }) }
  if (keys.algorithm !== 'EdDSA') {
    return jwt.sign(claims, keys.signingKey, { algorithm: keys.algorithm as Algorithm, header })
  }
  // jsonwebtoken has no EdDSA.
  const { CompactSign } = await import('jose')
  return new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header).sign(keys.signingKey)
}
