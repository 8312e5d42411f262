/** The part of the report that says how much a target carries. A leaf, like `model.ts`. */

/** What a rate must hold to count as sustained. */
export interface Objective {
  readonly p99Ms: number
  readonly deliveredPercent: number
  /** Goodput, of the rate that was offered. */
  readonly goodputPercent: number
}

export interface Probe {
  readonly ratePerSecond: number
  /** On the way up from a low rate, or down from one that failed. */
  readonly direction: 'up' | 'down'
  readonly held: boolean
  /** What was crossed; empty when it held. */
  readonly why: string
  readonly goodputPerSecond: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  readonly deliveredPercent: number
  /** False when the generator, not the server, gave in. */
  readonly valid: boolean
}

/** The knee between two rates. Null where it was not reached from that side. */
export interface Bracket {
  /** The highest rate that held, of those below the lowest that failed. */
  readonly heldPerSecond: number | null
  readonly failedPerSecond: number | null
}

/** How much a target carries, as an interval. */
export interface Capacity {
  readonly workload: string
  readonly objective: Objective
  readonly up: Bracket
  /** Approached from above; null when it was not. */
  readonly down: Bracket | null
  /** What a person must know to read it: hysteresis, a generator that gave in first, an interruption. */
  readonly remarks: readonly string[]
  readonly probes: readonly Probe[]
}
