/**
 * How a forged token came about, as JavaScript that makes it again from the real ones: a report holds the way, never a
 * token that works. Null where the way cannot be told from the token.
 */
import type { SigningKey } from '../../target/profile.ts'
import { encodeSegment, type Json, looksLikeToken, readToken } from '../kit/forge-token.ts'
import { around, textExpression, valueExpression } from './claims-text.ts'
import { signatureExpression } from './signature-recipe.ts'

export interface RealToken {
  /** Names it in the script: `TOKEN_A`. */
  readonly name: string
  readonly token: string
}

export interface Known {
  readonly real: readonly RealToken[]
  /** Read from SIGNING_KEY in the script. */
  readonly signingKey: SigningKey | undefined
  /** PEM; read from PUBLIC_KEY in the script. */
  readonly publicKey: string | undefined
  /** Signed before, or signs elsewhere; read from FORMER_KEY in the script. */
  readonly formerKey: SigningKey | undefined
  /** Of the other issuer; read from PARTNER_KEY in the script. */
  readonly partnerKey: SigningKey | undefined
  /** JavaScript for a value in a token. */
  readonly of: (value: unknown) => string | undefined
  /** Epoch milliseconds at which the token was used: its dates are told from then. */
  readonly nowMs: number
}

/** An expression for `token`, which uses the functions of {@link tokenPrelude}; undefined where there is none. */
export function tokenExpression(token: string, known: Known): string | undefined {
  const parts = token.split('.')
  // Some attacks leave the signature out.
  if (parts.length !== 2 && parts.length !== 3) return undefined
  const bases = known.real.filter(({ token: real }) => looksLikeToken(real))
  const [header, claims] = parts.map((part) => objectIn(part))
  const base = bases.toSorted((a, b) => distance(claims ?? {}, a.token) - distance(claims ?? {}, b.token))[0]
  if (base === undefined) return undefined
  const [first, second] = (['header', 'claims'] as const).map((reader, index) => {
    const whose = [base, ...bases].find(({ token: real }) => real.split('.')[index] === parts[index])
    return whose === undefined
      ? segmentExpression(parts[index]!, reader, base, bases, known)
      : `${whose.name}.split('.')[${index}]`
  })
  if (parts.length === 2) return first && second && `${first} + '.' + ${second}`
  const signature = signatureExpression(parts as [string, string, string], header ?? {}, bases, known)
  return first && second && signature && `join(${first}, ${second}, ${signature})`
}

/** Undefined as well for what is nested deeper than JSON.stringify may follow. */
function objectIn(segment: string): Json | undefined {
  const text = Buffer.from(segment, 'base64url').toString()
  if (text.includes('['.repeat(200))) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}

/** Of a segment that no real token has: an object of one with changes, or JSON as nobody would write it. */
function segmentExpression(
  segment: string,
  reader: 'header' | 'claims',
  base: RealToken,
  bases: readonly RealToken[],
  known: Known,
): string | undefined {
  // RFC 7797: claims that are not encoded at all.
  if (segment.startsWith('{')) return textExpression(segment, reader, bases, known)
  const bytes = Buffer.from(segment, 'base64url')
  const text = bytes.toString()
  if (bytes.toString('base64url') !== segment) return spelledExpression(segment, reader, bases, known)
  if (encodeSegment(text) !== segment) {
    const said = textExpression(bytes.toString('latin1'), reader, bases, known)
    return said && `encoded(Buffer.from(${said}, 'latin1'))`
  }
  const value = objectIn(segment)
  const real = readToken(base.token)[reader === 'header' ? 'header' : 'payload']
  if (value !== undefined && JSON.stringify(value) === text) return `part(${changed(reader, real, value, base, known)})`
  const said = textExpression(text, reader, bases, known)
  return said && `encoded(${said})`
}

/** The segment of a real token with something before or behind it: padding, blanks. */
function spelledExpression(
  segment: string,
  reader: 'header' | 'claims',
  bases: readonly RealToken[],
  known: Known,
): string | undefined {
  const index = reader === 'header' ? 0 : 1
  const base = bases.find(({ token }) => segment.includes(token.split('.')[index]!))
  return base && around(segment, base.token.split('.')[index]!, `${base.name}.split('.')[${index}]`, known)
}

export const tokenPrelude = `const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const encoded = (text) => Buffer.from(text).toString('base64url')
const read = (token, index) => JSON.parse(Buffer.from(token.split('.')[index], 'base64url'))
const header = (token) => read(token, 0)
const claims = (token) => read(token, 1)
const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds
const hmac = (hash, key) => (signed) => createHmac(hash, key).update(signed).digest('base64url')
const signed = (key) => (text) => sign('sha256', Buffer.from(text), key).toString('base64url')
const join = (head, body, signature) =>
  \`\${head}.\${body}.\${typeof signature === 'function' ? signature(\`\${head}.\${body}\`) : signature}\`
`

function distance(payload: Json, token: string): number {
  const real = readToken(token).payload
  return [...new Set([...Object.keys(payload), ...Object.keys(real)])].filter((key) => !same(payload[key], real[key]))
    .length
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The real object with what differs; dates are told from now. */
function changed(reader: 'header' | 'claims', real: Json, forged: Json, base: RealToken, known: Known): string {
  const keys = [...new Set([...Object.keys(real), ...Object.keys(forged)])].filter(
    (key) => !same(real[key], forged[key]),
  )
  const changes = keys.map((key) => {
    // A computed key makes an own property of it.
    const name = key === '__proto__' ? '["__proto__"]' : JSON.stringify(key)
    return `${name}: ${Object.hasOwn(forged, key) ? valueExpression(key, forged[key], known) : 'undefined'}`
  })
  return `{ ...${[`${reader}(${base.name})`, ...changes].join(', ')} }`
}
