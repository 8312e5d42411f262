import jwt from 'jsonwebtoken'
import { accept, type Policies, type PolicyContext, refuse, type VerifiedToken, yes } from '../policies.ts'

/** The one documented slot. Headers, cookies and the query are not looked at. */
export const readToken: Policies['readToken'] = (socket) => {
  const auth: unknown = socket.handshake.auth
  return auth !== null && typeof auth === 'object' ? (auth as { token?: unknown }).token : undefined
}

/** A string, and short: verifying costs time in proportion to length, and an access token has no reason to be long. */
export function tokenText({ configuration }: PolicyContext): Policies['tokenText'] {
  const { maxBytes } = configuration.token
  return (value) => {
    if (value === undefined || value === null || value === '') return refuse('token-missing')
    if (typeof value !== 'string') return refuse('token-type', { detail: typeof value })
    return value.length > maxBytes ? refuse('token-size', { detail: String(value.length) }) : accept(value)
  }
}

const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * One algorithm with one key, both ours: nothing in the header chooses either (RFC 8725 3.1). A header parameter that
 * we do not use is refused rather than ignored, `crit`, `jwk`, `jku`, `x5c` and `b64` above all.
 */
export function verifySignature({ keys }: PolicyContext): Policies['verifySignature'] {
  return (token) => {
    if (!COMPACT.test(token)) return refuse('token-malformed')
    // Base64url has several spellings of the same bytes; only ours will do, or a list of revoked tokens could be dodged.
    for (const part of token.split('.')) {
      if (Buffer.from(part, 'base64url').toString('base64url') !== part) return refuse('token-malformed')
    }
    try {
      const { header, payload } = jwt.verify(token, keys.verifyingKey, {
        algorithms: [keys.algorithm],
        complete: true,
        // Times are the business of checkLifetime and checkNotBefore.
        ignoreExpiration: true,
        ignoreNotBefore: true,
      })
      return checkParts(header as unknown as VerifiedToken['header'], payload, keys.kid)
    } catch (error) {
      // The library's own words only: a message of JSON.parse quotes what it could not read, and that is the token.
      return refuse('token-invalid', { detail: error instanceof jwt.JsonWebTokenError ? error.message : 'undecodable' })
    }
  }
}

function checkParts(header: VerifiedToken['header'], payload: unknown, kid: string | undefined) {
  const extra = Object.keys(header).find((name) => !['alg', 'typ', 'kid'].includes(name))
  if (extra !== undefined) return refuse('token-header')
  if (header.kid !== kid) return refuse('token-kid')
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return refuse('token-payload')
  return accept({ header, claims: payload as VerifiedToken['claims'] })
}

export function checkType({ configuration }: PolicyContext): Policies['checkType'] {
  const { type } = configuration.token
  return ({ typ }) => (typeof typ === 'string' && typ.toLowerCase() === type ? yes : refuse('token-typ'))
}

/** A list of audiences is legal (RFC 7519 4.1.3); ours are issued for one, so only that one is taken. */
export function checkAudience({ configuration }: PolicyContext): Policies['checkAudience'] {
  const { audience } = configuration.token
  return ({ aud }) => (aud === audience ? yes : refuse('token-audience'))
}

export function checkIssuer({ configuration }: PolicyContext): Policies['checkIssuer'] {
  const { issuer } = configuration.token
  return ({ iss }) => (iss === issuer ? yes : refuse('token-issuer'))
}

export function checkNotBefore({ configuration }: PolicyContext): Policies['checkNotBefore'] {
  const { leewayMs } = configuration.token
  return ({ nbf }, nowMs) => {
    if (nbf === undefined) return yes
    if (!isNumericDate(nbf)) return refuse('token-nbf-type')
    return nbf * 1_000 <= nowMs + leewayMs ? yes : refuse('token-not-yet-valid')
  }
}

/** `exp` and `iat` present and numbers, the span between them no longer than the cap, and now within it. */
export function checkLifetime({ configuration }: PolicyContext): Policies['checkLifetime'] {
  const { leewayMs, lifetimeCapMs } = configuration.token
  return ({ exp, iat }, nowMs) => {
    if (!isNumericDate(exp)) return refuse('token-exp-type')
    if (!isNumericDate(iat)) return refuse('token-iat-type')
    if (iat * 1_000 > nowMs + leewayMs) return refuse('token-iat-future')
    if ((exp - iat) * 1_000 > lifetimeCapMs) return refuse('token-lifetime')
    const expiresAtMs = exp * 1_000 + leewayMs
    return expiresAtMs > nowMs ? accept(expiresAtMs) : refuse('token-expired')
  }
}

/** `1e400` in JSON is Infinity in JavaScript: a date that never comes. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

/** The account the token names, if it still exists. Name and role come from the account: a token only points at it. */
export function identify({ accounts }: PolicyContext): Policies['identify'] {
  return ({ sub, jti }) => {
    if (typeof sub !== 'string' || sub === '' || sub.length > 64) return refuse('token-sub-type')
    if (typeof jti !== 'string' || jti === '' || jti.length > 64) return refuse('token-jti-type')
    const account = accounts.byId(sub)
    if (account === undefined) return refuse('token-sub-unknown')
    return accept({ id: account.id, name: account.name, role: account.role })
  }
}
