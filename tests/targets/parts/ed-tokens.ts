/** EdDSA (RFC 8037) by node:crypto. */
import { type KeyObject, sign, verify } from 'node:crypto'
import type { JwtPayload } from 'jsonwebtoken'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export function signEd(claims: object, key: KeyObject): string {
  const signed = `${encode({ alg: 'EdDSA', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

/** Throws when it is not signed by the key. */
export function verifyEd(token: string, key: KeyObject): JwtPayload {
  const [header = '', payload = '', signature = '', ...more] = token.split('.')
  const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString())
  const bytes = Buffer.from(signature, 'base64url')
  // Another spelling of the same bytes is another token.
  const exact = bytes.toString('base64url') === signature
  if (alg !== 'EdDSA' || more.length > 0 || !exact || !verify(null, Buffer.from(`${header}.${payload}`), key, bytes))
    throw new Error('not signed')
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw new Error('no claims')
  return claims
}
