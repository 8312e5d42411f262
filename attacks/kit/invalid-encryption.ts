/** Tokens encrypted to a public key with one mistake each: at which step the receiver notices must not show. */
import {
  constants,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { encodeSegment } from './forge-token.ts'

export interface InvalidToken {
  readonly name: string
  /** Another one each time. */
  make(): string
}

/** For RSA about padding, for curves about points; for keys that only sign about segments. */
export function invalidTokens(pem: string): readonly InvalidToken[] {
  const key = createPublicKey(pem)
  if (key.asymmetricKeyType === 'rsa') return wrongPaddings(key)
  return [
    { name: 'a point on the curve', make: () => withPoint(onCurve()) },
    { name: 'a point beside the curve', make: () => withPoint({ ...onCurve(), y: random(32) }) },
    { name: 'the point at infinity', make: () => withPoint({ ...onCurve(), x: zeros(32), y: zeros(32) }) },
  ]
}

/** RFC 8017 section 7.2: a block begins with 0 and 2, then come random bytes, a zero, and what was encrypted. */
function wrongPaddings(key: KeyObject): readonly InvalidToken[] {
  const length = (key.asymmetricKeyDetails?.modulusLength ?? 2_048) / 8
  const pkcs1 = (bytes: Buffer) => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes)
  const block = (second: number) => {
    const bytes = Buffer.concat([Buffer.from([0, second]), randomBytes(length - 2).map((byte) => byte | 1)])
    return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, bytes)
  }
  const withKey = (wrapped: Buffer) => jwe({ alg: 'RSA1_5', enc: 'A256GCM' }, wrapped)
  return [
    { name: 'RSA1_5, good padding around a wrong key', make: () => withKey(pkcs1(randomBytes(32))) },
    { name: 'RSA1_5, good padding around a short key', make: () => withKey(pkcs1(randomBytes(5))) },
    { name: 'RSA1_5, bad padding', make: () => withKey(block(1)) },
    { name: 'RSA1_5, padding without an end', make: () => withKey(block(2)) },
  ]
}

function onCurve() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
}

function withPoint(epk: object): string {
  return jwe({ alg: 'ECDH-ES', enc: 'A256GCM', epk }, Buffer.alloc(0))
}

function jwe(header: object, key: Buffer): string {
  return [encodeSegment(header), encodeSegment(key), random(12), random(48), random(16)].join('.')
}

function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function zeros(bytes: number): string {
  return Buffer.alloc(bytes).toString('base64url')
}

/** The same for PUBLIC_KEY as JavaScript: functions that each make another token, for the script of a finding. */
export const invalidTokensSource = `const { constants, createPublicKey, publicEncrypt } = await import('node:crypto')
const key = createPublicKey(PUBLIC_KEY)
const random = (bytes) => randomBytes(bytes).toString('base64url')
const jwe = (head, wrapped) => [part({ enc: 'A256GCM', ...head }), wrapped.toString('base64url'), random(12), random(48), random(16)].join('.')
const pkcs1 = (bytes) => jwe({ alg: 'RSA1_5' }, publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes))
const size = (key.asymmetricKeyDetails.modulusLength ?? 0) / 8
const block = (second) => Buffer.concat([Buffer.from([0, second]), randomBytes(size - 2).map((byte) => byte | 1)])
const padded = (second) => jwe({ alg: 'RSA1_5' }, publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, block(second)))
const point = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
const onCurve = (epk) => jwe({ alg: 'ECDH-ES', epk }, Buffer.alloc(0))
const kinds = key.asymmetricKeyType === 'rsa'
  ? [() => pkcs1(randomBytes(32)), () => pkcs1(randomBytes(5)), () => padded(1), () => padded(2)]
  : [() => onCurve(point()), () => onCurve({ ...point(), y: random(32) }), () => onCurve({ ...point(), x: 'A'.repeat(43), y: 'A'.repeat(43) })]`
