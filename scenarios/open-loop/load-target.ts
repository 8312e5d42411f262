/** What a workload must know of a server, and nothing more: any profile can be turned into this. */
import type { Network, TlsOptions } from '../../target/wire/index.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Where a token goes in the handshake. */
export interface PlacedToken {
  readonly auth?: object
  readonly headers?: readonly (readonly [string, string])[]
  readonly query?: readonly (readonly [string, string])[]
}

/** Arguments may hold `{{text}}`, `{{room}}`, `{{sender}}` and `{{user}}` in any string. */
export interface EventTemplate {
  readonly event: string
  readonly args: Json
}

/** `acknowledged` is what an acknowledgement of success must hold; without it some usual words of refusal are known. */
export interface SendTemplate extends EventTemplate {
  readonly ack: boolean
  readonly acknowledged?: Json
}

export interface LoadUser {
  readonly token: string
  /** What `{{sender}}` is in messages of this user, if it is known beforehand. */
  readonly identity?: string
  /** What others write to reach this user alone. */
  readonly address?: string
}

export interface LoadTarget {
  readonly name: string
  /** `http://host:port` or `https://host:port`. */
  readonly url: string
  readonly path: string
  readonly namespace: string
  /** How its packets are encoded. */
  readonly parser?: 'default' | 'msgpack'
  readonly transports: readonly string[]
  readonly network: Network
  /** Where the URL is https. */
  readonly tls?: TlsOptions
  /** Shared in turn when there are more sockets than users. */
  readonly users: readonly LoadUser[]
  placeToken(token: string): PlacedToken
  readonly send: SendTemplate
  readonly hear: EventTemplate
  readonly join?: EventTemplate & { readonly ack: boolean }
  /** Rooms that exist; without it the names are made up for each run. */
  readonly rooms?: readonly string[]
  /** Of the server's process, where it is ours: its CPU time and memory are then reported. */
  readonly pid?: number
  /** Messages from one user to another; `{{user}}` is the receiver's address. */
  readonly direct?: { readonly send: SendTemplate; readonly hear: EventTemplate }
  /** What is said beside messages: that one is typing. Nobody is followed by it. */
  readonly aside?: EventTemplate
  /** Renewal of a session over its socket; `{{token}}` is the new token. */
  readonly renew?: SendTemplate
  /** A new token for the user of this number, over HTTP, without a password. Rejects when the server says no. */
  refresh?(user: number): Promise<string>
  /** What its tokens are signed with. */
  readonly algorithm?: string
  /** The same server with other signatures, where it is ours to start; the caller closes it. */
  withAlgorithm?(algorithm: string): Promise<{ readonly target: LoadTarget; close(): Promise<void> }>
  /** May its service be harmed? Only where it is ours, or its owner said so. */
  readonly mayDisrupt?: boolean
  /** What the server says of the delay of its event loop, 99th percentile. */
  readLoopDelayMs?(): Promise<number | undefined>
}
