/** How the signature of a forged token came about, as JavaScript: by which key, or from which bytes. */
import { createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type Json, readToken } from '../kit/forge-token.ts'
import { ownRsaPair } from '../kit/own-keys.ts'
import { spoiltEncodings } from '../kit/public-key-encodings.ts'
import type { Known, RealToken } from './token-recipe.ts'

/** Keys that attacks sign with and that are no secrets: what an absent, empty or mistaken key turns into. */
const plainKeys = ['', '\0', ' ', 'undefined', 'null', 'gatecrash', 'k', '2\n', '[object Object]', 'secret', 'changeme']

/** Functions that a key looked up among the properties of an object turns into, and their source in the script. */
const functionKeys = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'] as const

/** An attacker's own RSA key in the header of a token: the script makes one of its own. */
export function isOwnKey(jwk: unknown): jwk is Json {
  return typeof jwk === 'object' && jwk !== null && (jwk as Json).kty === 'RSA'
}

/** What makes the signature anew; undefined where that cannot be told. `header` may be a text that is no JSON object. */
export function signatureExpression(
  [first, second, signature]: readonly [string, string, string],
  header: Json,
  bases: readonly RealToken[],
  known: Known,
): string | undefined {
  if (signature === '') return "''"
  const kept = bases.find(({ token }) => token.endsWith(`.${signature}`))
  if (kept !== undefined) return `${kept.name}.split('.')[2]`
  const signed = `${first}.${second}`
  const hash = `sha${/^HS(256|384|512)$/.exec(String(header.alg))?.[1] ?? '256'}`
  const isBy = (key: string | Buffer) => createHmac(hash, key).update(signed).digest('base64url') === signature
  if (known.signingKey?.secret !== undefined && isBy(known.signingKey.secret)) return `hmac('${hash}', SIGNING_KEY)`
  if (known.formerKey?.secret !== undefined && isBy(known.formerKey.secret)) return `hmac('${hash}', FORMER_KEY)`
  if (known.partnerKey?.secret !== undefined && isBy(known.partnerKey.secret)) return `hmac('${hash}', PARTNER_KEY)`
  const plain = plainKeys.find(isBy)
  if (plain !== undefined) return `hmac('${hash}', ${JSON.stringify(plain)})`
  const name = functionKeys.find((key) => isBy(String(({} as Record<string, unknown>)[key])))
  if (name !== undefined) return `hmac('${hash}', String({}.${name}))`
  if (known.publicKey !== undefined && isBy(known.publicKey)) return `hmac('${hash}', PUBLIC_KEY)`
  const pem = known.publicKey?.trim() ?? ''
  const spoilt = pem === '' ? undefined : spoiltEncodings(pem).find(([, secret]) => isBy(secret))?.[1]
  if (typeof spoilt === 'string' && spoilt.includes(pem)) return `hmac('${hash}', ${around(spoilt, pem)})`
  if (header.alg === 'RS256') {
    const isFrom = (key: KeyObject) => verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'))
    const { signingKey } = known
    if (signingKey?.privateKey !== undefined && isFrom(createPublicKey(signingKey.privateKey)))
      return 'signed(SIGNING_KEY)'
    if (isOwnKey(header.jwk) || isFrom(ownRsaPair().publicKey)) return 'signed(own.privateKey)'
  }
  return bytesExpression(Buffer.from(signature, 'base64url'), bases)
}

/** The public key with what stands before and behind it. */
function around(text: string, pem: string): string {
  const at = text.indexOf(pem)
  const [before, after] = [text.slice(0, at), text.slice(at + pem.length)]
  return [before && JSON.stringify(before), 'PUBLIC_KEY.trim()', after && JSON.stringify(after)]
    .filter((piece) => piece !== '')
    .join(' + ')
}

/** Bytes that are all alike, or those of a real signature cut off, lengthened or with some bits flipped. */
function bytesExpression(bytes: Buffer, bases: readonly RealToken[]): string | undefined {
  if (bytes.length > 0 && bytes.every((byte) => byte === bytes[0]))
    return `Buffer.alloc(${bytes.length}, ${bytes[0]}).toString('base64url')`
  for (const { name, token } of bases) {
    const real = Buffer.from(readToken(token).signature, 'base64url')
    const own = `Buffer.from(${name}.split('.')[2], 'base64url')`
    const common = real.findIndex((byte, index) => byte !== bytes[index])
    if (bytes.length < real.length && common === bytes.length)
      return `${own}.subarray(0, ${bytes.length}).toString('base64url')`
    if (bytes.length > real.length && common < 0)
      return `Buffer.concat([${own}, Buffer.from('${bytes.subarray(real.length).toString('hex')}', 'hex')]).toString('base64url')`
    if (bytes.length !== real.length) continue
    const flips = [...real].map((byte, index) => byte ^ bytes[index]!)
    if (flips.filter((flip) => flip !== 0).length <= 2 || flips.every((flip) => flip === flips[0]))
      return `${own}.map((byte, index) => byte ^ ${JSON.stringify(flips)}[index]).toString('base64url')`
  }
  return undefined
}
