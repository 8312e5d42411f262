import type { IncomingMessage } from 'node:http'
import type { Socket } from 'socket.io'
import type { Account, Accounts } from './accounts.ts'
import type { Connection, Identity } from './chat/connections.ts'
import type { ChatPolicies } from './chat/decisions.ts'
import type { Rooms, Workspaces } from './chat/rooms.ts'
import type { Configuration } from './configuration.ts'
import type { IdentityPolicies } from './identity/decisions.ts'
import type { Audit, AuditEvent, Fields, Log } from './log.ts'
import type { OperationsPolicies } from './operations/decisions.ts'
import type { TokenKeys } from './secrets.ts'
import type { Sessions } from './store/sessions.ts'
import type { Shared } from './store/shared.ts'

/** Yes with a value, or no with a reason. The reason is precise and for the log alone; `tell…` decides what is said. */
export type Checked<T = undefined> = { readonly ok: true; readonly value: T } | Refused
export interface Refused {
  readonly ok: false
  readonly reason: string
  /** More for the log. Nothing in here may hold a secret. */
  readonly detail?: string
  readonly retryAfterMs?: number
  /** For limits: how many were over it in this window; the log writes the first only. */
  readonly overBy?: number
}
export type Maybe<T> = T | Promise<T>

export const yes: Checked = Object.freeze({ ok: true, value: undefined })
export const accept = <T>(value: T): Checked<T> => ({ ok: true, value })
export const refuse = (reason: string, more: Omit<Refused, 'ok' | 'reason'> = {}): Refused => ({
  ok: false,
  reason,
  ...more,
})

/** A token whose signature was verified. Nothing else about it has been looked at. */
export interface VerifiedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}
/** Whom a token names, and until when. `expiresAtMs` is the epoch time at which it stops being valid, leeway included. */
export interface Proof {
  readonly identity: Identity
  readonly expiresAtMs: number
  /** The login it came of, where it says so. */
  readonly session?: string
}
/** A message about to be sent. */
export interface Draft {
  readonly room: string | readonly string[]
  readonly text: string
  readonly from: { readonly id: string; readonly name: string }
  /** More fields of the message as others get it. Sound policies have none. */
  readonly extra?: Readonly<Record<string, unknown>>
}
export type Reply = { ok: true; [field: string]: unknown } | { ok: false; error: string; retryAfterMs?: number }
/** What a namespace's middleware works with. */
export interface Admission {
  /** Reads and proves the token, then enters; may throw or reject, since a policy in it may. */
  authenticate(socket: Socket): Promise<Checked>
  /** Ties the connection to the identity, if its account may have one more. */
  enter(socket: Socket, proof: Proof): Maybe<Checked>
  prove(token: unknown): Promise<Checked<Proof>>
  /** The error for a refused CONNECT; writes the refusal to the log. */
  refusal(socket: Socket, refused: Refused): Error
  failed(error: unknown): void
}
/** Ends sessions at their time. `traffic` says, before an event is served, whether its connection may still speak. */
export interface ExpiryClock {
  traffic(connection: Connection): boolean
  stop(): void
}

/** What policies are made from. */
export interface PolicyContext {
  readonly configuration: Configuration
  readonly keys: TokenKeys
  readonly accounts: Accounts
  /** Where the chat page is served from: known once the server listens. */
  readonly own: { origin: string | undefined }
  readonly rooms: Rooms
  readonly workspaces: Workspaces
  readonly sessions: Sessions
  /** What several nodes have in common; absent where there is one. */
  readonly shared?: Shared | undefined
  readonly log: Log
  /** What /metrics and /config ask for. */
  readonly operatorToken: string
  /** The log itself, for policies that write to it; what is logged passes `Policies.audit`. */
  readonly audit: Audit
}

/** Every security decision of the server, by name. `policies/` has each one done right; a weakness replaces one. */
export interface Policies extends ChatPolicies, IdentityPolicies, OperationsPolicies {
  // At the door: HTTP requests and Engine.IO handshakes.
  /** Whom limits by address count: the peer, or what a trusted proxy says. */
  clientAddress(request: IncomingMessage): string
  /** No credentials in a URL. */
  admitUrl(url: string): Checked
  /** `site` is what a browser says in `Sec-Fetch-Site`. */
  admitOrigin(origin: string | undefined, transport: string | undefined, site?: string): Checked
  /** A later request of an Engine.IO session: a poll, a post, the upgrade. */
  admitFollowUp(request: IncomingMessage): Checked
  /** Whether an answer may be a script (JSONP), for pages of before CORS. */
  admitJsonp(url: string): Checked
  /** Whether anybody may come in or log in while what the nodes share does not answer. */
  admitWithoutStore(): Checked
  admitHandshake(address: string, openConnections: number): Maybe<Checked>
  /** Whether a connection that was just opened may stay; it is one of those that are open. */
  admitConnection(connection: Connection, openConnections: number): Maybe<Checked>
  /** What a refused HTTP request is told. */
  tellHttp(refused: Refused, url: string): string
  /** What of a URL may be logged. */
  loggedUrl(url: string): string

  // Login.
  admitLogin(address: string, username: string): Maybe<Checked>
  checkPassword(username: string, password: string): Promise<Checked<Account>>
  tellLogin(refused: Refused): string
  /** The claims of a fresh access token, times in seconds. */
  accessClaims(account: Account, nowMs: number, session: string): Record<string, unknown>
  /** A token just signed; sound servers do nothing with it. */
  tokenIssued(token: string): void

  // Namespaces: who comes in.
  /** The middleware around `authenticate`: whatever happens in there, the answer is a refusal or an admission. */
  admitSocket(socket: Socket, admission: Admission, next: (error?: Error) => void): void
  admitConnectAttempt(connection: Connection, nowMs: number): Checked
  /** One live socket for each connection and namespace. */
  claimNamespace(connection: Connection, namespace: string): Checked
  /** Whether a connection was in no namespace for too long. */
  isIdle(connection: Connection, nowMs: number): boolean
  readToken(socket: Socket): unknown
  /** The value as a token's text: type and size. */
  tokenText(value: unknown): Checked<string>
  /** Algorithm, key and signature. */
  verifySignature(token: string): Maybe<Checked<VerifiedToken>>
  checkType(header: VerifiedToken['header']): Checked
  checkAudience(claims: VerifiedToken['claims']): Checked
  checkIssuer(claims: VerifiedToken['claims']): Checked
  /** What its bearer may use it for. */
  checkScope(claims: VerifiedToken['claims']): Checked
  checkNotBefore(claims: VerifiedToken['claims'], nowMs: number): Checked
  /** When the token stops being valid (epoch ms, leeway included); refuses one that already has. */
  checkLifetime(claims: VerifiedToken['claims'], nowMs: number): Checked<number>
  identify(claims: VerifiedToken['claims']): Checked<Identity>
  /** Connections at one time for one account, and one account for one connection. */
  admitAccount(connection: Connection, identity: Identity, openForAccount: number): Maybe<Checked>
  /** What a refused CONNECT is told. */
  tellConnect(refused: Refused, token: unknown): Error & { data?: unknown }
  /** What becomes of the credential once its socket is in. */
  forgetCredential(socket: Socket): void
  /** What is logged about a socket that came in or was refused. */
  loggedHandshake(socket: Socket): Fields

  // Events.
  /** Puts the dispatcher on the socket. */
  attach(socket: Socket, dispatch: (args: unknown[]) => void): void
  /** Runs the work of one event so that no failure leaves it. */
  guard(work: () => Promise<void>, failed: (error: unknown) => void): void
  admitEvent(connection: Connection, socket: Socket, args: readonly unknown[]): Maybe<Checked>
  /** How deep the arguments of an event, or the payload of a CONNECT, are nested. */
  admitNesting(args: readonly unknown[]): Checked
  /** Whether a connection was refused so often that it has to go. */
  isFlooding(connection: Connection, nowMs: number): boolean
  acknowledge(args: readonly unknown[], reply: Reply): void

  // Sessions.
  /** Starts the clock that calls `sweep` when sessions may have to be announced or ended. */
  startExpiryClock(sweep: () => void, isOver: (connection: Connection) => boolean): ExpiryClock
  /** A renewal asked for in band, from its raw payload to the new proof: for the same subject only. */
  renew(
    connection: Connection,
    payload: unknown,
    prove: (token: unknown) => Promise<Checked<Proof>>,
  ): Promise<Checked<Proof>>

  // The record.
  audit(event: AuditEvent, fields: Fields): void
}

/** What a weakness puts in place of a sound policy. */
export type Replacements = {
  readonly [Name in keyof Policies]?: (sound: Policies[Name], context: PolicyContext) => Policies[Name]
}
