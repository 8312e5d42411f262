import { randomBytes, randomUUID } from 'node:crypto'
import type { Configuration } from '../configuration.ts'
import { hashToken } from '../policies/sessions.ts'
import type { Policies } from '../policies.ts'
import type { TokenKeys } from '../secrets.ts'
import { signToken } from '../sign.ts'
import type { Account } from '../store/accounts.ts'
import type { Sessions } from '../store/sessions.ts'

/** What somebody who logged in or refreshed is given. */
export interface Issued {
  readonly token?: string
  readonly refreshToken?: string
  /** Epoch ms. */
  readonly expiresAt: number
  /** A Set-Cookie line. */
  readonly cookie?: string
}

export interface Issuer {
  /** A new session with its first credentials. */
  open(account: Account): Promise<Issued>
  /** The next access token of a session. */
  next(account: Account, session: string, refreshToken: string): Promise<Issued>
}

/** Makes credentials of the kind that the configuration asks for. */
export function createIssuer(
  { authentication, token, sessions: { absoluteLifetimeMs } }: Configuration,
  policies: Policies,
  keys: TokenKeys,
  sessions: Sessions,
): Issuer {
  const next: Issuer['next'] = async (account, session, refreshToken) => {
    const claims = policies.accessClaims(account, Date.now(), session)
    const signed = await signToken(claims, keys, token.type)
    policies.tokenIssued(signed)
    return { token: signed, refreshToken, expiresAt: Number(claims.exp) * 1_000 }
  }
  const openCookie: Issuer['open'] = async (account) => {
    // A fresh random value at each login: nobody can have planted it before (session fixation, V7.2.4).
    const value = randomBytes(32).toString('base64url')
    const endsAtMs = Date.now() + token.lifetimeMs
    await sessions.open({ id: randomUUID(), account: account.id, endsAtMs }, hashToken(value))
    return { expiresAt: endsAtMs, cookie: policies.sessionCookie(value, Math.floor(token.lifetimeMs / 1_000)) }
  }
  const openTokens: Issuer['open'] = async (account) => {
    const id = randomUUID()
    const refreshToken = await policies.makeRefreshToken(account, id)
    await sessions.open({ id, account: account.id, endsAtMs: Date.now() + absoluteLifetimeMs }, hashToken(refreshToken))
    return next(account, id, refreshToken)
  }
  return { open: authentication.kind === 'session' ? openCookie : openTokens, next }
}
