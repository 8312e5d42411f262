import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import {
  accept,
  type Checked,
  type Policies,
  type PolicyContext,
  refuse,
  type VerifiedToken,
  yes,
} from '../policies.ts'
import { keyNamed } from '../secrets.ts'
import { cookieValue } from './sessions.ts'

/** The one documented slot; the others are not looked at. Where the token comes in an event, there is none yet. */
export function readToken({ configuration }: PolicyContext): Policies['readToken'] {
  const { place } = configuration.authentication
  const fromAuth: Policies['readToken'] = (socket) => {
    const auth: unknown = socket.handshake.auth
    return auth !== null && typeof auth === 'object' ? (auth as { token?: unknown }).token : undefined
  }
  const places: Record<typeof place, Policies['readToken']> = {
    auth: fromAuth,
    cookie: (socket) => cookieValue(socket.handshake.headers.cookie),
    header: (socket) => socket.handshake.headers['x-api-key'],
    // In URLs, and so in every log on the way: here to show what comes of it.
    query: (socket) => socket.handshake.query.token,
    event: () => undefined,
  }
  return places[place]
}

/**
 * The token has done its work. Kept with the socket it would be in every heap dump, and in what `fetchSockets` tells the
 * other nodes, for as long as the connection lives.
 */
export const forgetCredential: Policies['forgetCredential'] = ({ handshake }) => {
  handshake.auth = {}
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
export function verifySignature({ configuration, keys }: PolicyContext): Policies['verifySignature'] {
  const { partner } = configuration.token
  const theirs = partner === '' ? undefined : keys.partner
  return (token) => {
    if (!COMPACT.test(token)) return refuse('token-malformed')
    // Base64url has several spellings of the same bytes; only ours will do, or a list of revoked tokens could be dodged.
    for (const part of token.split('.')) {
      if (Buffer.from(part, 'base64url').toString('base64url') !== part) return refuse('token-malformed')
    }
    const kid = headerOf(token)?.kid
    const isTheirs = theirs !== undefined && kid === theirs.kid
    const key = isTheirs ? theirs.verifyingKey : keyNamed(keys, kid)
    if (key === undefined) return refuse('token-kid')
    if (keys.algorithm === 'EdDSA') return verifyEdDsa(token, key)
    try {
      const { header, payload } = jwt.verify(token, key, {
        algorithms: [keys.algorithm],
        complete: true,
        // Times are the business of checkLifetime and checkNotBefore.
        ignoreExpiration: true,
        ignoreNotBefore: true,
      })
      const parts = checkParts(header as unknown as VerifiedToken['header'], payload)
      // A key speaks for its own issuer alone (RFC 8725 3.8), or the partner makes tokens for our users.
      const bound = !parts.ok || theirs === undefined || isTheirs === (parts.value.claims.iss === partner)
      return bound ? parts : refuse('token-issuer')
    } catch (error) {
      // The library's own words only: a message of JSON.parse quotes what it could not read, and that is the token.
      return refuse('token-invalid', { detail: error instanceof jwt.JsonWebTokenError ? error.message : 'undecodable' })
    }
  }
}

/** jsonwebtoken has no EdDSA. */
async function verifyEdDsa(token: string, key: KeyObject): Promise<Checked<VerifiedToken>> {
  const { compactVerify, errors } = await import('jose')
  try {
    const { protectedHeader, payload } = await compactVerify(token, key, { algorithms: ['EdDSA'] })
    return checkParts(
      protectedHeader as unknown as VerifiedToken['header'],
      JSON.parse(Buffer.from(payload).toString()),
    )
  } catch (error) {
    return refuse('token-invalid', { detail: error instanceof errors.JOSEError ? error.code : 'undecodable' })
  }
}

/** Before anything is verified: good for choosing among our own keys, and for nothing else. */
function headerOf(token: string): { readonly kid?: unknown } | undefined {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) ?? undefined
  } catch {
    return undefined // no JSON: the verifier says so
  }
}

function checkParts(header: VerifiedToken['header'], payload: unknown): Checked<VerifiedToken> {
  const extra = Object.keys(header).find((name) => !['alg', 'typ', 'kid'].includes(name))
  if (extra !== undefined) return refuse('token-header')
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
  const { issuer, partner } = configuration.token
  return ({ iss }) => (iss === issuer || (partner !== '' && iss === partner) ? yes : refuse('token-issuer'))
}

/** A list of words with blanks between them (RFC 6749 3.3), compared as they are. */
export function checkScope({ configuration }: PolicyContext): Policies['checkScope'] {
  const needed = configuration.token.scope
  return ({ scope }) => (typeof scope === 'string' && scope.split(' ').includes(needed) ? yes : refuse('token-scope'))
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

/**
 * The account the token names, if it still exists. Name and role come from the account: a token only points at it. The
 * partner answers for its users, who have no accounts here, and never the id of somebody who has.
 */
export function identify({ accounts, configuration }: PolicyContext): Policies['identify'] {
  const { partner } = configuration.token
  return ({ iss, sub, jti }) => {
    if (typeof sub !== 'string' || sub === '' || sub.length > 64) return refuse('token-sub-type')
    if (typeof jti !== 'string' || jti === '' || jti.length > 64) return refuse('token-jti-type')
    if (partner !== '' && iss === partner) return accept({ id: `partner:${sub}`, name: sub, role: 'user' })
    const account = accounts.byId(sub)
    if (account === undefined) return refuse('token-sub-unknown')
    if (account.disabled) return refuse('account-disabled')
    return accept({ id: account.id, name: account.name, role: account.role })
  }
}
