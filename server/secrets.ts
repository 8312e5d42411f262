import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { HarnessError } from '../errors.ts'

/** What must survive a restart. All optional: what is missing is made up at random. */
export interface Secrets {
  readonly jwtSecret?: string | undefined
  /** PEM, PKCS 8. */
  readonly privateKey?: string | undefined
}

export type Algorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA'

/** The keys a server signs and verifies with. One object for its whole life: rotation changes it in place. */
export interface TokenKeys {
  readonly algorithm: Algorithm
  readonly signingKey: KeyObject
  readonly verifyingKey: KeyObject
  /** The shared secret, where there is one. */
  readonly secret?: string
  /** The one before it, as a practice server pretends: tokens under it are refused, and nothing else is done with it. */
  readonly formerSecret?: string
  /** What the partner signs with, where the configuration names one. */
  readonly partner?: PartnerKey
  readonly publicPem?: string
  readonly privatePem?: string
  readonly kid?: string
  /** Keys that sign no more. Their tokens are good until the last of them has ended. */
  readonly retired: readonly RetiredKey[]
}
export interface PartnerKey {
  readonly kid: string
  readonly secret: string
  readonly verifyingKey: KeyObject
}
export interface RetiredKey {
  readonly kid: string
  readonly verifyingKey: KeyObject
  /** Epoch ms. */
  readonly acceptedUntilMs: number
}

/** A shared secret of at least 256 bits, as RFC 7518 3.2 asks of HS256; throws HarnessError `usage` on a shorter one. */
export function chooseSecret(given: string | undefined): string {
  if (given === undefined) return randomBytes(32).toString('base64url')
  if (Buffer.byteLength(given) < 32) {
    throw new HarnessError('usage', 'GATECRASH_JWT_SECRET is shorter than 32 bytes', {
      hint: 'leave it out to have one made',
    })
  }
  return given
}

/** The keys for one server; a key pair is made where none is given (RSA of 2048 bits: about 0.1 s; others at once). */
export function makeKeys(
  algorithm: Algorithm,
  secrets: Secrets,
  choose: (given: string | undefined) => string,
): TokenKeys {
  if (algorithm !== 'HS256')
    return { algorithm, ...describePair(readPrivateKey(algorithm, secrets.privateKey)), retired: [] }
  const secret = choose(secrets.jwtSecret)
  const key = createSecretKey(Buffer.from(secret))
  const formerSecret = randomBytes(32).toString('base64url')
  return {
    algorithm,
    signingKey: key,
    verifyingKey: key,
    secret,
    formerSecret,
    partner: partnerOf(secret),
    retired: [],
  }
}

/** A practice server plays its own partner. Derived, so that the key is the same after a restart and on every node. */
function partnerOf(own: string): PartnerKey {
  const secret = createHmac('sha256', own).update('partner').digest('base64url')
  return { kid: 'partner', secret, verifyingKey: createSecretKey(Buffer.from(secret)) }
}

/** The keys of a server as several nodes tell each other. PEM. */
export interface KeyRing {
  readonly privateKey: string
  readonly retired: readonly { readonly publicKey: string; readonly acceptedUntilMs: number }[]
}

/**
 * A fresh key, with the one it replaces accepted for `acceptedMs` more. Undefined for a shared secret: whoever knows the
 * old one could go on signing.
 */
export function nextRing(
  { algorithm, publicPem, retired }: TokenKeys,
  acceptedMs: number,
  nowMs: number,
): KeyRing | undefined {
  if (algorithm === 'HS256' || publicPem === undefined) return undefined
  const old = [{ publicKey: publicPem, acceptedUntilMs: nowMs + acceptedMs }]
  for (const { verifyingKey, acceptedUntilMs } of retired)
    if (acceptedUntilMs > nowMs) old.push({ publicKey: spki(verifyingKey), acceptedUntilMs })
  return { privateKey: pkcs8(makePair(algorithm)), retired: old }
}

/** From now on signs with the key of the ring, and accepts its others until their end. */
export function useRing(keys: TokenKeys, { privateKey, retired }: KeyRing): void {
  const others = retired.map(({ publicKey, acceptedUntilMs }): RetiredKey => {
    const verifyingKey = createPublicKey(publicKey)
    return { kid: kidOf(verifyingKey), verifyingKey, acceptedUntilMs }
  })
  Object.assign(keys, describePair(createPrivateKey(privateKey)), { retired: others })
}

/** Changes the keys; false where they are not of the kind that can be. `acceptedMs` as above. */
export type RotateKeys = (acceptedMs: number) => Promise<boolean>

/** For one process. */
export function rotationOf(keys: TokenKeys): RotateKeys {
  return async (acceptedMs) => {
    const ring = nextRing(keys, acceptedMs, Date.now())
    if (ring !== undefined) useRing(keys, ring)
    return ring !== undefined
  }
}

/** The key that a token names, if it is one of ours and its tokens have not all ended. */
export function keyNamed(keys: TokenKeys, kid: unknown): KeyObject | undefined {
  if (kid === keys.kid) return keys.verifyingKey
  const old = keys.retired.find((key) => key.kid === kid)
  return old !== undefined && old.acceptedUntilMs > Date.now() ? old.verifyingKey : undefined
}

/** The public keys as a JWK set (RFC 7517): the current one first. */
export function publicKeySet(keys: TokenKeys): object {
  const shown = [{ kid: keys.kid, verifyingKey: keys.verifyingKey }, ...keys.retired]
  return {
    keys: shown.map(({ kid, verifyingKey }) => ({
      ...verifyingKey.export({ format: 'jwk' }),
      kid,
      alg: keys.algorithm,
      use: 'sig',
    })),
  }
}

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

function kidOf(verifyingKey: KeyObject): string {
  const der = verifyingKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(der).digest('base64url').slice(0, 16)
}

function describePair(signingKey: KeyObject) {
  const verifyingKey = createPublicKey(signingKey)
  return {
    signingKey,
    verifyingKey,
    publicPem: spki(verifyingKey),
    privatePem: pkcs8(signingKey),
    kid: kidOf(verifyingKey),
  }
}

function makePair(algorithm: Exclude<Algorithm, 'HS256'>): KeyObject {
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  return generateKeyPairSync('ed25519').privateKey
}

function readPrivateKey(algorithm: Exclude<Algorithm, 'HS256'>, pem: string | undefined): KeyObject {
  if (pem === undefined) return makePair(algorithm)
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw new HarnessError('usage', 'GATECRASH_PRIVATE_KEY holds no private key', { hint: 'give a PEM', cause })
  }
  const fit = { RS256: 'rsa', ES256: 'ec', EdDSA: 'ed25519' }[algorithm]
  if (key.asymmetricKeyType === fit) return key
  throw new HarnessError('usage', `GATECRASH_PRIVATE_KEY is no key for ${algorithm}`, {
    hint: `give one of type ${fit}`,
  })
}
