import { createHash, createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Connection } from '../chat/connections.ts'
import type { Extent, IdentityPolicies, SessionEvent } from '../identity/decisions.ts'
import { accept, type PolicyContext, type Proof, refuse, yes } from '../policies.ts'
import type { Account } from '../store/accounts.ts'

/** Random tokens have no need of a slow hash: there is nothing to guess. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

export const COOKIE = '__Host-session'

/**
 * `__Host-`: from this host alone, for all of it, over TLS (browsers count http://localhost as that). HttpOnly keeps it
 * from scripts, Strict from every request that another site causes.
 */
export const sessionCookie: IdentityPolicies['sessionCookie'] = (value, maxAgeS) =>
  `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; Secure; HttpOnly; SameSite=Strict`

/** The value of the session cookie. Two of them, and nobody can say which one is meant: then there is none. */
export function cookieValue(header: string | string[] | undefined): string | undefined {
  const pairs = String(header ?? '')
    .split(';')
    .map((pair) => pair.trim())
  const ours = pairs.filter((pair) => pair.startsWith(`${COOKIE}=`))
  return ours.length === 1 ? ours[0]?.slice(COOKIE.length + 1) : undefined
}

export function readCredential({ configuration }: PolicyContext): IdentityPolicies['readCredential'] {
  const { place, kind } = configuration.authentication
  return (headers) => {
    if (place === 'cookie') return cookieValue(headers.cookie)
    if (kind === 'api-key') return headers['x-api-key']
    return /^Bearer ([\w.~+/=-]+)$/i.exec(String(headers.authorization ?? ''))?.[1]
  }
}

/** Opaque: it means nothing to anybody but this server, and is good for refreshing alone. */
export const makeRefreshToken: IdentityPolicies['makeRefreshToken'] = () => randomBytes(32).toString('base64url')

/**
 * Each refresh token is good once. One that comes back was stolen, or its successor was: nobody can tell which of the
 * two is the thief, so the whole family ends (RFC 9700 4.14.2, V10.4.5).
 */
export function rotateRefresh({ sessions, accounts }: PolicyContext): IdentityPolicies['rotateRefresh'] {
  return async (token, make) => {
    const hash = hashToken(token)
    const found = await sessions.byRefreshHash(hash)
    if (found === undefined) return refuse('refresh-unknown')
    const { session, used } = found
    if (used) return refuse('refresh-reused', { detail: session.id })
    if (session.ended) return refuse('refresh-ended')
    if (session.endsAtMs <= Date.now()) return refuse('refresh-expired')
    const account = accounts.byId(session.account)
    if (account === undefined || account.disabled) return refuse('refresh-account')
    const next = await make(account, session.id)
    // Of several at the same moment one wins; the others are reuse like any other.
    if (!(await sessions.rotate(hash, hashToken(next)))) return refuse('refresh-reused', { detail: session.id })
    return accept({ session, account, refreshToken: next })
  }
}

/**
 * Refuses what is known to have ended. A token without a session was not issued by a login; it still ends with its
 * generation.
 */
export function checkSession({ configuration, accounts, sessions }: PolicyContext): IdentityPolicies['checkSession'] {
  if (configuration.sessions.revocation === 'lifetime') return () => yes
  return ({ sub, sid, gen = 0 }) => {
    const account = accounts.byId(String(sub))
    if (account !== undefined && gen !== account.generation) return refuse('token-generation')
    if (sid === undefined) return yes
    if (typeof sid !== 'string' || sid.length > 64) return refuse('token-sid-type')
    const ended = sessions.hasEnded(sid)
    const judge = (over: boolean) => (over ? refuse('session-ended') : yes)
    return ended instanceof Promise ? ended.then(judge) : judge(ended)
  }
}

const CONSEQUENCES: Readonly<Record<SessionEvent, { tokens: Extent; connections: Extent }>> = {
  logout: { tokens: 'this', connections: 'this' },
  'logout-all': { tokens: 'all', connections: 'all' },
  'password-change': { tokens: 'all', connections: 'all' },
  // The role is the account's, not the token's; a live connection carries the one it came in with.
  demotion: { tokens: 'none', connections: 'all' },
  disabling: { tokens: 'all', connections: 'all' },
  'refresh-reuse': { tokens: 'this', connections: 'this' },
}

export const consequences: IdentityPolicies['consequences'] = (event) => CONSEQUENCES[event]

/** The connection, not the socket: with it go all its namespaces, and whatever else was opened on the wire. */
export const endConnections: IdentityPolicies['endConnections'] = (connections) => {
  for (const connection of connections) connection.end()
}

/** The key of an account for a service: it can be made again, so nothing of it needs to be kept. */
export function apiKeyOf({ id, generation }: Pick<Account, 'id' | 'generation'>, secret: KeyObject): string {
  const proof = createHmac('sha256', secret).update(`api-key ${id} ${generation}`).digest('base64url')
  return `gck_${Buffer.from(id).toString('base64url')}_${proof}`
}

/** A session id or an API key: both opaque, compared by hash or in constant time. */
export function proveOpaque({
  configuration,
  accounts,
  sessions,
  keys,
}: PolicyContext): IdentityPolicies['proveOpaque'] {
  const proof = (account: Account | undefined, expiresAtMs: number, session?: string) => {
    if (account === undefined || account.disabled) return refuse('account-unknown')
    const { id, name, role } = account
    return accept<Proof>({ identity: { id, name, role }, expiresAtMs, ...(session === undefined ? {} : { session }) })
  }
  if (configuration.authentication.kind === 'api-key') {
    return (credential) => {
      const [, id = ''] = /^gck_([\w-]+?)_[\w-]{43}$/.exec(credential) ?? []
      const account = accounts.byId(Buffer.from(id, 'base64url').toString())
      const expected = Buffer.from(apiKeyOf(account ?? { id: '', generation: -1 }, keys.signingKey))
      const given = Buffer.from(credential)
      if (expected.length !== given.length || !timingSafeEqual(expected, given)) return refuse('api-key-unknown')
      return proof(account, Number.POSITIVE_INFINITY)
    }
  }
  return async (credential) => {
    const found = await sessions.byRefreshHash(hashToken(credential))
    if (found === undefined) return refuse('session-unknown')
    const { session } = found
    if (session.ended || session.endsAtMs <= Date.now()) return refuse('session-ended')
    return proof(accounts.byId(session.account), session.endsAtMs, session.id)
  }
}

/** Connections that live on one session; all of the account's where no session is named. */
export function chosen(of: readonly Connection[], session: string | undefined): readonly Connection[] {
  return session === undefined ? of : of.filter((connection) => connection.sessions.has(session))
}
