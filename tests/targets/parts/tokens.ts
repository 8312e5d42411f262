/** Ways to make tokens and to read them, all sound. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { ProfileInput } from '../../../target/profile.ts'
import { signEd, verifyEd } from './ed-tokens.ts'

export interface Proof {
  readonly user: string
  /** What ends with a logout. */
  readonly session: string
  /** Epoch milliseconds, leeway included. */
  readonly endsAtMs: number
}

export interface Tokens {
  issue(user: string, session: string): string
  /** Throws for a token that is no good. */
  check(token: unknown): Proof
  /** What a profile says of them. */
  readonly profile: Pick<ProfileInput, 'token' | 'key' | 'limits'>
}

export interface JwtManners {
  readonly algorithm?: 'HS256' | 'EdDSA'
  /** More than one, where the verifier does not mind which. */
  readonly accepts?: jwt.Algorithm[]
  readonly leewayS?: number
  readonly lifetimeS?: number
  /** How far this server's clock is from the true one. */
  readonly skewS?: number
  /** Claims that every token must have beside the usual ones. */
  readonly extra?: Readonly<Record<string, string>>
  /** Longest lifetime that is believed, in seconds; tokens without an end are refused unless `endless`. */
  readonly capS?: number
  readonly endless?: boolean
  readonly secret?: string
}

const longestText = 4_096

/** JSON web tokens as a careful user of jsonwebtoken checks them. */
export function jwtTokens({
  algorithm = 'HS256',
  accepts = ['HS256'],
  leewayS = 0,
  lifetimeS = 600,
  skewS = 0,
  extra = {},
  capS = 3_600,
  endless = false,
  secret = randomBytes(32).toString('base64url'),
}: JwtManners = {}): Tokens {
  const pair = generateKeyPairSync('ed25519')
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const hmac = algorithm === 'HS256'
  // jsonwebtoken knows no EdDSA; jose does, and is asynchronous: the few lines of node:crypto are the shorter way.
  const verify = (token: string) =>
    hmac ? jwt.verify(token, secret, { algorithms: accepts, ignoreExpiration: true }) : verifyEd(token, pair.publicKey)
  return {
    issue(user, session) {
      const now = Math.floor(Date.now() / 1_000) + skewS
      const claims = { sub: user, sid: session, iat: now, ...(endless ? {} : { exp: now + lifetimeS }), ...extra }
      return hmac ? jwt.sign(claims, secret, { algorithm: 'HS256' }) : signEd(claims, pair.privateKey)
    },
    check(token) {
      if (typeof token !== 'string' || token.length > longestText) throw new Error('no token')
      // jsonwebtoken does not look at it (RFC 7515 4.1.11).
      if (jwt.decode(token, { complete: true })?.header.crit !== undefined) throw new Error('critical header')
      const claims = verify(token)
      if (typeof claims === 'string' || typeof claims.sub !== 'string') throw new Error('no subject')
      const now = Date.now() / 1_000 + skewS
      if (claims.exp === undefined ? !endless : typeof claims.exp !== 'number') throw new Error('no end')
      const { exp = now + capS, iat, nbf } = claims
      if (typeof iat !== 'number' || iat > now + leewayS + 1) throw new Error('from the future')
      if (nbf !== undefined && !(Number(nbf) <= now + leewayS)) throw new Error('not yet')
      if (!(now < exp + leewayS)) throw new Error('expired')
      if (exp - iat > capS && !endless) throw new Error('good for too long')
      for (const [name, value] of Object.entries(extra)) if (claims[name] !== value) throw new Error(`no ${name}`)
      return { user: claims.sub, session: String(claims.sid), endsAtMs: (exp + leewayS - skewS) * 1_000 }
    },
    profile: {
      key: hmac ? { algorithm, secret } : { algorithm, privateKey, publicKey },
      limits: { leewayMs: leewayS * 1_000 },
    },
  }
}

/** Random texts that say nothing by themselves. */
export function opaqueTokens(): Tokens {
  const known = new Map<string, Proof>()
  const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')
  return {
    issue(user, session) {
      const token = randomBytes(32).toString('base64url')
      known.set(hashOf(token), { user, session, endsAtMs: Date.now() + 600_000 })
      return token
    },
    check(token) {
      const proof = typeof token === 'string' ? known.get(hashOf(token)) : undefined
      if (proof === undefined || proof.endsAtMs < Date.now()) throw new Error('unknown token')
      return proof
    },
    profile: { token: { kind: 'opaque' } },
  }
}
