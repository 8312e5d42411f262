import type { FastifyInstance } from 'fastify'
import type { Server, ServerOptions } from 'socket.io'
import type { Configuration } from '../configuration.ts'
import type { IdentityParts } from '../identity/routes.ts'
import type { RedisSettings } from '../nodes/own-redis.ts'
import type { PolicyContext, Replacements } from '../policies.ts'
import type { chooseSecret } from '../secrets.ts'
import type { Shared } from '../store/shared.ts'

/** What a weakness may put in the place of something sound: policies, or what is settled before there are any. */
export type WeakParts = Replacements & {
  /** Options of the transport and other data. */
  readonly configuration?: (sound: Configuration) => Configuration
  /** What is said of them stays as it was configured. */
  readonly engine?: (sound: Partial<ServerOptions>) => Partial<ServerOptions>
  /** The Redis that is started for several nodes. */
  readonly redis?: (sound: RedisSettings) => RedisSettings
  /** What the nodes share, where there are several. */
  readonly shared?: (sound: Shared) => Shared
  readonly chooseSecret?: (sound: typeof chooseSecret) => typeof chooseSecret
  /** Something put on the server beside the chat: a tool, a route, a listener. Called before it listens. */
  readonly beside?: (server: Whole) => void
}

/** All of a server that something beside the chat may get hold of. */
export interface Whole extends IdentityParts {
  readonly io: Server
  readonly app: FastifyInstance
  readonly context: PolicyContext
}

/** One mistake, planted in an otherwise sound server so that an attack can prove it fires. */
export interface Weakness {
  /** The last column of the attack catalogue, word for word; also the file's name. */
  readonly id: string
  /** One line: what the server does wrong. */
  readonly title: string
  /** The configuration it is planted in. */
  readonly base:
    | 'hardened'
    | 'asymmetric'
    | 'ecdsa'
    | 'cookie-session'
    | 'event-auth'
    | 'query-token'
    | 'short-sessions'
    | 'two-issuers'
    | 'recovery'
    | 'websocket-only'
    | 'tls'
    | 'proxied'
    | 'cluster'
  readonly replaces: WeakParts
}

/** Checks a weakness's shape; each file of this folder exports one as default. */
export function defineWeakness(weakness: Weakness): Weakness {
  return Object.freeze(weakness)
}
