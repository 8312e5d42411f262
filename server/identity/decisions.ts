/** The security decisions about accounts and sessions; part of `Policies`. */
import type { Socket } from 'socket.io'
import type { Connection, Identity } from '../chat/connections.ts'
import type { Checked, Maybe, Proof, VerifiedToken } from '../policies.ts'
import type { Account } from '../store/accounts.ts'
import type { Session } from '../store/sessions.ts'

/** What can end a session. */
export type SessionEvent = 'logout' | 'logout-all' | 'password-change' | 'demotion' | 'disabling' | 'refresh-reuse'
/** How much of an account ends: the session at hand, or all that the account has. */
export type Extent = 'none' | 'this' | 'all'
export interface Credentials {
  readonly username: string
  readonly password: string
}
export interface Rotated {
  readonly session: Session
  readonly account: Account
  readonly refreshToken: string
}

export interface IdentityPolicies {
  // Accounts over HTTP.
  /** Registrations, refreshes, logouts, changes: so many for each address. */
  admitAccountRequest(address: string): Maybe<Checked>
  /** The shape of a login. */
  readLogin(body: unknown): Checked<Credentials>
  /** The shape of a registration, and whether the password will do. */
  readRegistration(body: unknown): Checked<Credentials>
  /** Whether a password may become an account's. */
  admitPassword(username: string, password: string): Checked
  /** What who registers is told. */
  tellRegistration(created: boolean): { readonly status: number; readonly body: object }
  /** Who may demote, disable and the like. */
  mayAdminister(identity: Identity): Checked

  // Credentials.
  /** The credential of an HTTP request, from the one slot that is looked at. */
  readCredential(headers: Readonly<Record<string, string | string[] | undefined>>): unknown
  /** What is behind a credential that is no JWT. */
  proveOpaque(credential: string): Maybe<Checked<Proof>>
  /** The Set-Cookie line; an age of 0 deletes it. */
  sessionCookie(value: string, maxAgeS: number): string
  /** What a client refreshes with; kept as a hash only. */
  makeRefreshToken(account: Account, session: string): Maybe<string>
  /** From a refresh token to its successor, which is made by `makeRefreshToken`; once. */
  rotateRefresh(token: string, make: IdentityPolicies['makeRefreshToken']): Promise<Checked<Rotated>>

  // Sessions.
  /** Whether what issued the token still lives: its session, and its generation of the account. */
  checkSession(claims: VerifiedToken['claims']): Maybe<Checked>
  /** How much an event ends: of the tokens and of the connections. */
  consequences(event: SessionEvent): { readonly tokens: Extent; readonly connections: Extent }
  /** Ends them, in all namespaces. */
  endConnections(connections: readonly Connection[]): void

  // Authentication after connecting.
  /** Whether an event is served on a connection that nobody has authenticated yet. */
  admitUnauthenticated(connection: Connection, socket: Socket, event: unknown): Checked
  /** Whether nobody authenticated for too long. */
  isOverdue(connection: Connection, nowMs: number): boolean
  /** Whether a live connection may authenticate again, as whom. */
  admitReauthentication(connection: Connection, proof: Checked<Proof>): Checked<Proof>

  // Recovery of lost connections.
  /** Whether what a lost connection left may be taken up by who comes now; asked after the token was proven. */
  admitRecovery(left: Left, proof: Proof): Maybe<Checked>
  /** Whether what a lost connection left may be taken up more than once. */
  recoverOnce(): boolean
}

/** What a lost connection left behind. */
export interface Left {
  readonly account: string
  readonly session: string | undefined
}
