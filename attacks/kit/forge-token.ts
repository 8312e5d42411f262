/**
 * Takes tokens apart and puts them together again, wrongly on purpose. By hand from node:crypto: a good JWT library
 * refuses to make the bad ones. Compact JWS, RFC 7515 section 3.1; signatures, RFC 7518 section 3.
 */
import { constants, createHmac, createPrivateKey, type KeyObject, sign as signWithKey } from 'node:crypto'
import type { SigningKey } from '../../target/profile.ts'

export type Json = Record<string, unknown>

/** A key under whatever algorithm, also one that no profile may name. */
export type ForgingKey = Omit<SigningKey, 'algorithm'> & { readonly algorithm: string }

export interface TokenParts {
  readonly header: Json
  readonly payload: Json
  /** Base64url, as it stood in the token. */
  readonly signature: string
}

/** Reads a compact JWS without checking anything. @throws Error when it is no JWT; attacks declare `needs: ['jwt']` */
export function readToken(token: string): TokenParts {
  const [header, payload, signature] = token.split('.')
  if (header === undefined || payload === undefined || signature === undefined) throw new Error('not a compact JWS')
  return { header: decodeJson(header), payload: decodeJson(payload), signature }
}

export function looksLikeToken(token: string): boolean {
  try {
    readToken(token)
    return true
  } catch {
    return false
  }
}

function decodeJson(segment: string): Json {
  const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
  if (typeof value !== 'object' || value === null) throw new Error('not a JSON object')
  return value as Json
}

/** JSON, or a text or bytes taken as they are: some attacks need JSON that JSON.stringify would not write. */
export function encodeSegment(value: unknown): string {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  return bytes.toString('base64url')
}

/** `header.payload.signature` of whatever is given. */
export function assemble(header: unknown, payload: unknown, signature: Buffer | string): string {
  const last = typeof signature === 'string' ? signature : signature.toString('base64url')
  return `${encodeSegment(header)}.${encodeSegment(payload)}.${last}`
}

/** Signs `header` and `payload` with an HMAC, whatever the header says of its algorithm. */
export function assembleWithHmac(header: unknown, payload: unknown, key: Buffer | string, hash = 'sha256'): string {
  const signed = `${encodeSegment(header)}.${encodeSegment(payload)}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}

/** A token that the target itself could have made: same header, signed with its own key. */
export function mint(key: ForgingKey, header: unknown, payload: unknown): string {
  const signed = `${encodeSegment(header)}.${encodeSegment(payload)}`
  return `${signed}.${signWith(key, signed).toString('base64url')}`
}

/** The signature that the target itself would put under these bytes. */
export function signWith(key: ForgingKey, data: string | Buffer): Buffer {
  return signatureOf(key.algorithm, signingMaterial(key), Buffer.from(data))
}

function signingMaterial(key: ForgingKey): KeyObject | string {
  if (key.algorithm.startsWith('HS')) return key.secret ?? ''
  return createPrivateKey(key.privateKey ?? '')
}

/** RFC 7518 section 3.1, and RFC 8037 for EdDSA. */
export function signatureOf(algorithm: string, key: KeyObject | string, data: Buffer): Buffer {
  const hash = `sha${algorithm.slice(2)}`
  if (algorithm.startsWith('HS')) return createHmac(hash, key).update(data).digest()
  const asymmetric = key as KeyObject
  if (algorithm.startsWith('Ed')) return signWithKey(null, data, asymmetric)
  if (algorithm.startsWith('ES')) return signWithKey(hash, data, { key: asymmetric, dsaEncoding: 'ieee-p1363' })
  if (algorithm.startsWith('RS')) return signWithKey(hash, data, asymmetric)
  return signWithKey(hash, data, {
    key: asymmetric,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  })
}

/** A copy of a real token with some claims changed (`undefined` removes one), signed again: one thing differs only. */
export function remint(key: ForgingKey, token: string, changes: Json, header: Json = {}): string {
  const parts = readToken(token)
  return mint(key, without({ ...parts.header, ...header }), without({ ...parts.payload, ...changes }))
}

function without(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

/** Seconds since the epoch (NumericDate, RFC 7519 section 2), `offsetS` from now. */
export function numericDate(offsetS = 0): number {
  return Math.floor(Date.now() / 1_000) + offsetS
}
