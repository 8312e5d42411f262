/** What goes on beside the measured load: a storm, an attack, users that do not read. It has sockets of its own. */
import type { Fleet } from './fleet.ts'
import type { LoadTarget } from './load-target.ts'
import type { Settings } from './options.ts'
import type { Layout } from './workload.ts'

export interface DisturbanceContext {
  readonly target: LoadTarget
  readonly layout: Layout
  readonly fleet: Fleet
  readonly settings: Settings
  readonly signal: AbortSignal | undefined
}

/** Made for one run. Everything that it opens is its own to close. */
export interface Disturbance {
  /** Parameters of the run that only this one has: they decide what may be compared. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  /** Opens what it needs, before the warm-up. Throws HarnessError if the target does not let it. */
  prepare(context: DisturbanceContext): Promise<void>
  /** The plateau begins. Must not block. */
  start(): void
  /** The plateau is over, or the run was stopped: nothing is sent from here on. Must not block. */
  stop(): void
  /** After the drain: closes everything, and says what it did and felt. Called whatever happened before. */
  finish(): Promise<Readonly<Record<string, number>>>
}
