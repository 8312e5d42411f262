/** Whether a declared key is the one that signed a token of the target: a wrong one must not be built upon. */
import { constants, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { SigningKey } from '../../target/profile.ts'
import { readToken, signatureOf } from './forge-token.ts'

/** By the algorithm that the token names; one that belongs to another kind of key is not verified. RFC 7518 section 3.1. */
export function isSignedBy(token: string, key: SigningKey | string): boolean {
  const { header, signature } = readToken(token)
  const algorithm = String(header.alg)
  const signed = Buffer.from(token.slice(0, token.lastIndexOf('.')))
  const given = Buffer.from(signature, 'base64url')
  if (typeof key !== 'string' && key.secret !== undefined) {
    if (!/^HS(256|384|512)$/.test(algorithm)) return false
    const expected = signatureOf(algorithm, key.secret, signed)
    return expected.length === given.length && timingSafeEqual(expected, given)
  }
  const pem = typeof key === 'string' ? key : (key.publicKey ?? key.privateKey)
  if (pem === undefined || !/^(RS|PS|ES)(256|384|512)$|^EdDSA$/.test(algorithm)) return false
  try {
    return isVerified(algorithm, signed, createPublicKey(pem), given)
  } catch {
    return false // a key of another kind than the algorithm's
  }
}

function isVerified(algorithm: string, signed: Buffer, key: KeyObject, signature: Buffer): boolean {
  if (algorithm === 'EdDSA') return verify(null, signed, key, signature)
  const hash = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('ES')) return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
  if (algorithm.startsWith('RS')) return verify(hash, signed, key, signature)
  return verify(hash, signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING }, signature)
}
