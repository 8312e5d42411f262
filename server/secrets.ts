import {
  createHash,
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

/** The keys a server signs and verifies with. */
export interface TokenKeys {
  readonly algorithm: 'HS256' | 'RS256'
  readonly signingKey: KeyObject
  readonly verifyingKey: KeyObject
  /** The shared secret, where there is one. */
  readonly secret?: string
  readonly publicPem?: string
  readonly privatePem?: string
  readonly kid?: string
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

/** The keys for one server; a key pair is made where none is given (2048 bits: about 0.1 s). */
export function makeKeys(
  algorithm: 'HS256' | 'RS256',
  secrets: Secrets,
  choose: (given: string | undefined) => string,
): TokenKeys {
  if (algorithm === 'HS256') {
    const secret = choose(secrets.jwtSecret)
    const key = createSecretKey(Buffer.from(secret))
    return { algorithm, signingKey: key, verifyingKey: key, secret }
  }
  const signingKey = readPrivateKey(secrets.privateKey)
  const verifyingKey = createPublicKey(signingKey)
  const kid = createHash('sha256')
    .update(verifyingKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
    .slice(0, 16)
  return {
    algorithm,
    signingKey,
    verifyingKey,
    publicPem: verifyingKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: signingKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    kid,
  }
}

function readPrivateKey(pem: string | undefined): KeyObject {
  if (pem === undefined) return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new HarnessError('usage', 'GATECRASH_PRIVATE_KEY holds no private key', { hint: 'give a PEM', cause })
  }
}
