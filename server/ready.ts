import type { Limits, Override } from './configuration.ts'
import type { Algorithm } from './secrets.ts'

/** Someone who may log in. The password is in clear, because the harness must log in as them. */
export interface ReadyAccount {
  readonly username: string
  readonly password: string
  readonly id: string
  readonly name: string
  readonly role: string
  /** In place of a login, where there is none. */
  readonly apiKey?: string
}

/** What a freshly started server says about itself, once, over IPC: all that a harness needs to attack or load it. */
export interface ServerReady {
  readonly type: 'ready'
  readonly url: string
  readonly pid: number
  readonly configuration: string
  readonly weakness?: string
  readonly path: '/socket.io'
  readonly namespaces: readonly string[]
  /** How its packets are encoded. */
  readonly parser: 'default' | 'msgpack'
  readonly transports: readonly string[]
  readonly accounts: readonly ReadyAccount[]
  readonly jwt: {
    readonly algorithm: Algorithm
    readonly secret?: string
    /** What signed before this one: nothing under it is good any more. */
    readonly formerSecret?: string
    /** Another issuer whose tokens are taken too. */
    readonly partner?: { readonly issuer: string; readonly kid: string; readonly secret: string }
    /** PEM, SPKI, as GET /.well-known/jwks.json serves it in its own form. */
    readonly publicKey?: string
    readonly privateKey?: string
    readonly kid?: string
    readonly issuer?: string
    readonly audience?: string
    readonly scope?: string
    readonly typ?: string
    readonly lifetimeMs: number
    /** Longest `exp - iat` that is believed; absent where nobody asks. */
    readonly lifetimeCapMs?: number
    readonly leewayMs: number
    readonly graceMs: number
  }
  readonly authentication: {
    readonly kind: 'jwt' | 'session' | 'api-key'
    readonly place: 'auth' | 'cookie' | 'header' | 'query' | 'event'
    /** The cookie, header, parameter, field or event. */
    readonly name: string
    readonly deadlineMs: number
  }
  /** Absent where there are no sessions that could end (the tutorial, API keys). */
  readonly sessions?: {
    readonly revocation: 'immediate' | 'lifetime'
    readonly registration: boolean
    readonly lifetimeMs: number
  }
  /** What is enforced; null where nothing is. */
  readonly limits: Limits | null
  /** How long a request may take to arrive. */
  readonly requestTimeoutMs: number
  readonly origins: readonly string[]
  /** Where it speaks TLS: what to trust, and where it also answers without. */
  readonly tls?: { readonly certificateFile: string; readonly plainUrl?: string }
  /** Paths that the proxy in front keeps from outside, where there is one. */
  readonly blocked?: readonly string[]
  /** Where each node of several answers, the first one too. */
  readonly nodes?: readonly string[]
  /** How many processes stand behind the one address. */
  readonly workers?: number
  /** The Redis that they share, without its password. */
  readonly bus?: { readonly url: string }
  /** How operators read /metrics and /config; absent where there are none. */
  readonly operations?: { readonly url: string; readonly token?: string }
  readonly overrides: readonly Override[]
  readonly logFile: string | null
  readonly startedAt: string
}

/** What the child process says instead of `ready` when it cannot start. */
export interface ServerFailed {
  readonly type: 'failed'
  readonly code: string
  readonly message: string
  readonly hint?: string
}
