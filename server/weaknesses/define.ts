import type { ServerOptions } from 'socket.io'
import type { Configuration } from '../configuration.ts'
import type { Replacements } from '../policies.ts'
import type { chooseSecret } from '../secrets.ts'

/** What a weakness may put in the place of something sound: policies, or what is settled before there are any. */
export type WeakParts = Replacements & {
  /** Options of the transport and other data. */
  readonly configuration?: (sound: Configuration) => Configuration
  /** What is said of them stays as it was configured. */
  readonly engine?: (sound: Partial<ServerOptions>) => Partial<ServerOptions>
  readonly chooseSecret?: (sound: typeof chooseSecret) => typeof chooseSecret
}

/** One mistake, planted in an otherwise sound server so that an attack can prove it fires. */
export interface Weakness {
  /** The last column of the attack catalogue, word for word; also the file's name. */
  readonly id: string
  /** One line: what the server does wrong. */
  readonly title: string
  /** The configuration it is planted in. */
  readonly base: 'hardened' | 'asymmetric' | 'cookie-session' | 'event-auth' | 'recovery' | 'websocket-only' | 'tls'
  readonly replaces: WeakParts
}

/** Checks a weakness's shape; each file of this folder exports one as default. */
export function defineWeakness(weakness: Weakness): Weakness {
  return Object.freeze(weakness)
}
