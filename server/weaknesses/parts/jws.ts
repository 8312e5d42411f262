import { createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { accept, type Maybe, type Policies, type VerifiedToken } from '../../policies.ts'

/** A token taken apart without a question asked. */
export interface Parsed {
  readonly header: Record<string, unknown>
  /** The header as it was written, before JSON made one of several spellings out of it. */
  readonly headerText: string
  readonly claims: Record<string, unknown>
  /** What a signature is over. */
  readonly signed: string
  readonly signature: Buffer
  readonly segments: number
}

/** Two or three segments of base64url with JSON objects in the first two, or undefined. */
export function parseToken(token: unknown): Parsed | undefined {
  if (typeof token !== 'string') return undefined
  const parts = token.split('.')
  const [head = '', body = '', tail = ''] = parts
  if (parts.length < 2 || parts.length > 3) return undefined
  const headerText = Buffer.from(head, 'base64url').toString()
  const header = parseObject(headerText)
  const claims = parseObject(Buffer.from(body, 'base64url').toString())
  if (header === undefined || claims === undefined) return undefined
  const signature = Buffer.from(tail, 'base64url')
  return { header, headerText, claims, signed: `${head}.${body}`, signature, segments: parts.length }
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    // Not JSON: then it is no token, and the sound refusal stands.
    return undefined
  }
}

/** The sound policy, and where it refuses, one more way in: the mistake, and nothing around it. */
export function unless(
  sound: Policies['verifySignature'],
  mistake: (parsed: Parsed) => Maybe<boolean>,
): Policies['verifySignature'] {
  return async (token) => {
    const checked = await sound(token)
    if (checked.ok) return checked
    const parsed = parseToken(token)
    if (parsed === undefined || !(await mistake(parsed))) return checked
    return accept<VerifiedToken>({ header: parsed.header, claims: parsed.claims })
  }
}

/** The sound policy, and where it refuses, another way to read the token. */
export function otherwise(
  sound: Policies['verifySignature'],
  read: (token: string) => Maybe<VerifiedToken | undefined>,
): Policies['verifySignature'] {
  return async (token) => {
    const checked = await sound(token)
    if (checked.ok) return checked
    const verified = await read(token)
    return verified === undefined ? checked : accept(verified)
  }
}

/** What the server's own HMAC vouches for, whatever it is; undefined where it does not. */
export function signedSegments(
  token: string,
  key: KeyObject,
): { readonly header: Record<string, unknown>; readonly payload: Buffer } | undefined {
  const parts = token.split('.')
  const [head = '', body = '', tail = ''] = parts
  const header = parseObject(Buffer.from(head, 'base64url').toString())
  if (parts.length !== 3 || header?.alg !== 'HS256') return undefined
  if (!mac('HS256', key, `${head}.${body}`).equals(Buffer.from(tail, 'base64url'))) return undefined
  return { header, payload: Buffer.from(body, 'base64url') }
}

/** HMAC for `HS256`, `HS384` and `HS512`. */
export function mac(algorithm: string, key: string | Buffer | KeyObject, signed: string): Buffer {
  return createHmac(`sha${algorithm.slice(2)}`, key)
    .update(signed)
    .digest()
}

/** Whether the signature is the HMAC under the key. */
export function macMatches({ header, signed, signature }: Parsed, key: string | Buffer | KeyObject): boolean {
  const algorithm = String(header.alg)
  if (!/^HS(?:256|384|512)$/.test(algorithm)) return false
  const expected = mac(algorithm, key, signed)
  return expected.length === signature.length && timingSafeEqual(expected, signature)
}

/** Whether the signature fits a public key that the token brought along, in whichever algorithm the token says. */
export function signatureMatches({ header, signed, signature }: Parsed, key: KeyObject): boolean {
  const algorithm = String(header.alg)
  const data = Buffer.from(signed)
  if (algorithm === 'EdDSA') return verify(null, data, key, signature)
  const hash = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('RS')) return verify(hash, data, key, signature)
  if (algorithm.startsWith('PS')) return verify(hash, data, { key, padding: 6, saltLength: -1 }, signature)
  if (algorithm.startsWith('ES')) return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature)
  return false
}
