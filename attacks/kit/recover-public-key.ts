/** Works out the public key of an ECDSA signature over P-256 from what was signed: SEC 1 version 2, section 4.1.6. */
import { createHash, createPublicKey } from 'node:crypto'

/** SEC 2 version 2, section 2.4.2 (secp256r1): the field, the curve y² = x³ − 3x + b, the base point and its order. */
const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const base: Point = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
]

type Point = readonly [x: bigint, y: bigint] | undefined

/** The public keys, PEM, that verify all of these ES256 tokens: one, where there are two tokens. */
export function recoverPublicKeys(tokens: readonly string[]): string[] {
  const found = tokens.map((token) => new Set(candidates(token)))
  return [...(found[0] ?? [])].filter((pem) => found.every((keys) => keys.has(pem)))
}

function candidates(token: string): string[] {
  const end = token.lastIndexOf('.')
  const signature = Buffer.from(token.slice(end + 1), 'base64url')
  const [r, s] = [toNumber(signature.subarray(0, 32)), toNumber(signature.subarray(32))]
  const digest = toNumber(createHash('sha256').update(token.slice(0, end)).digest())
  const y = power(r ** 3n - 3n * r + b, (p + 1n) / 4n, p)
  if (mod(y * y - (r ** 3n - 3n * r + b), p) !== 0n) return []
  const inverse = power(r, order - 2n, order)
  const [u, v] = [mod(-digest * inverse, order), mod(s * inverse, order)]
  return [y, p - y].flatMap((side) => {
    const point = add(times(u, base), times(v, [r, side]))
    return point === undefined ? [] : [toPem(point)]
  })
}

function toPem([x, y]: NonNullable<Point>): string {
  const coordinate = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64url')
  const key = { kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y) }
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
}

function times(factor: bigint, point: Point): Point {
  let [result, doubled]: [Point, Point] = [undefined, point]
  for (let rest = factor; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, doubled)
    doubled = add(doubled, doubled)
  }
  return result
}

/** Undefined is the point at infinity. */
function add(one: Point, other: Point): Point {
  if (one === undefined || other === undefined) return one ?? other
  const same = one[0] === other[0]
  if (same && mod(one[1] + other[1], p) === 0n) return undefined
  const [rise, run] = same ? [3n * one[0] ** 2n - 3n, 2n * one[1]] : [other[1] - one[1], other[0] - one[0]]
  const slope = mod(rise * power(run, p - 2n, p), p)
  const x = mod(slope ** 2n - one[0] - other[0], p)
  return [x, mod(slope * (one[0] - x) - one[1], p)]
}

function power(value: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, mod(value, modulus)]
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus
}

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`)
}
