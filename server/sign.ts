import jwt from 'jsonwebtoken'
import type { TokenKeys } from './secrets.ts'

/** An access token over the claims as they are; `typ` says what kind of token it is (RFC 9068 2.1). */
export function signToken(claims: Record<string, unknown>, keys: TokenKeys, type: string): string {
  return jwt.sign(claims, keys.signingKey, {
    algorithm: keys.algorithm,
    header: { alg: keys.algorithm, typ: type, ...(keys.kid === undefined ? {} : { kid: keys.kid }) },
  })
}
