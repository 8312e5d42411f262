/** What a workload must know of a server, and nothing more: any profile can be turned into this. */
import type { Network } from '../../target/wire/index.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Where a token goes in the handshake. */
export interface PlacedToken {
  readonly auth?: object
  readonly headers?: readonly (readonly [string, string])[]
  readonly query?: readonly (readonly [string, string])[]
}

/** Arguments may hold `{{text}}`, `{{room}}` and `{{sender}}` in any string. */
export interface EventTemplate {
  readonly event: string
  readonly args: Json
}

export interface LoadUser {
  readonly token: string
  /** What `{{sender}}` is in messages of this user, if it is known beforehand. */
  readonly identity?: string
}

export interface LoadTarget {
  readonly name: string
  /** `http://host:port` or `https://host:port`. */
  readonly url: string
  readonly path: string
  readonly namespace: string
  readonly transports: readonly string[]
  readonly network: Network
  /** Shared in turn when there are more sockets than users. */
  readonly users: readonly LoadUser[]
  placeToken(token: string): PlacedToken
  /** `acknowledged` is what an acknowledgement of success must hold; without it some usual words of refusal are known. */
  readonly send: EventTemplate & { readonly ack: boolean; readonly acknowledged?: Json }
  readonly hear: EventTemplate
  readonly join?: EventTemplate & { readonly ack: boolean }
  /** Rooms that exist; without it the names are made up for each run. */
  readonly rooms?: readonly string[]
  /** Of the server's process, where it is ours: its CPU time and memory are then reported. */
  readonly pid?: number
}
