/** Searches the knee of one workload on one target, with a rest between probes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../errors.ts'
import type { BenchRun, Bracket, Capacity, Objective, Probe } from '../../reports/model.ts'
import type { BenchOptions } from '../open-loop/options.ts'
import { runWorkload } from '../open-loop/run.ts'
import { probeOf } from './objective.ts'
import { bracketOf, type SearchOptions, searchKnee } from './search.ts'

export interface CapacityOptions extends Omit<SearchOptions, 'probe'> {
  /** Of one probe; its rate is the search's. */
  readonly bench: Omit<BenchOptions, 'ratePerSecond'>
  readonly objective: Objective
  readonly restMs: number
  /** How a rate is measured; default `runWorkload`. */
  readonly measure?: (options: BenchOptions) => Promise<BenchRun>
  /** `bench` is undefined when the target let nobody in any more. */
  onProbe?(probe: Probe, bench: BenchRun | undefined, bracket: Bracket): void
}

/** What an overloaded server does to those who want in. */
const overloads: ReadonlySet<string> = new Set([
  'target-refused-honest-client',
  'target-unreachable',
  'target-hung',
  'connection-lost',
  'deadline',
])
/** A run in which the generator gave in says nothing: it is asked again, so often. */
const soundAttempts = 3
const quietPerSecond = 10
const quietMs = 1000
const mostRests = 10

/**
 * Finds between which rates the target stops holding the objective. An abort keeps what was probed.
 * Throws HarnessError as `runWorkload`, but not for the abort.
 */
export async function findCapacity(options: CapacityOptions): Promise<Capacity> {
  const { bench, objective, restMs, measure = runWorkload } = options
  const { signal } = bench
  const remarks = new Set<string>()
  const probes: Probe[] = []
  let restedMs: number | undefined

  /** A run; or why there is none, if the target no longer lets honest clients in; or undefined after an interruption. */
  const run = async (ratePerSecond: number, durationMs?: number): Promise<BenchRun | string | undefined> => {
    const short = durationMs === undefined ? {} : { durationMs, warmupMs: 0 }
    try {
      return await measure({ ...bench, ratePerSecond, ...short })
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error
      if (error.code === 'interrupted') return undefined
      // Before anything held, that is no overload but a target that cannot be measured.
      if (!overloads.has(error.code) || !probes.some(({ held }) => held)) throw error
      return error.message
    }
  }

  /** Until an almost idle target answers as it did before the first probe. */
  async function rest(): Promise<void> {
    for (let time = 0; time < mostRests && signal?.aborted !== true; time++) {
      await sleep(restMs)
      const quiet = await run(quietPerSecond, Math.min(quietMs, bench.durationMs ?? quietMs))
      if (quiet === undefined) return
      const p50Ms = typeof quiet === 'string' ? null : (quiet.responseTime?.p50Ms ?? quiet.responseTime?.meanMs)
      if (p50Ms === null || p50Ms === undefined) continue
      restedMs ??= p50Ms
      if (p50Ms <= 2 * restedMs + 1) return
    }
    remarks.add('The target did not come to rest between probes: later ones met what earlier ones left behind.')
  }

  async function probe(ratePerSecond: number, direction: Probe['direction']): Promise<Probe | undefined> {
    let last: Probe | undefined
    for (let attempt = 0; attempt < soundAttempts; attempt++) {
      // From above it must meet what the overload left.
      if (direction === 'up') await rest()
      const measured = signal?.aborted === true ? undefined : await run(ratePerSecond)
      if (measured === undefined || signal?.aborted === true) return last
      last =
        typeof measured === 'string'
          ? refusedProbe(ratePerSecond, direction, measured)
          : probeOf(measured, objective, direction)
      probes.push(last)
      options.onProbe?.(last, typeof measured === 'string' ? undefined : measured, bracketOf(probes))
      if (last.valid) return last
    }
    return last
  }

  const found = await searchKnee({ ...options, probe })
  const { up, down } = found
  const above = probes.filter(
    ({ direction, ratePerSecond }) => direction === 'up' && ratePerSecond > (up.heldPerSecond ?? 0),
  )
  if (up.heldPerSecond === null && up.failedPerSecond === null && probes.some(({ valid }) => !valid)) {
    remarks.add('The generator gave in at every rate, so nothing was learnt of the target: use a quieter machine.')
  } else if (up.failedPerSecond === null && above.some(({ valid }) => !valid)) {
    remarks.add('Above that the generator gave in before the target did: it carries at least this much.')
  } else if (up.failedPerSecond === null && up.heldPerSecond !== null && signal?.aborted !== true) {
    remarks.add('It held the highest rate that was asked for.')
  }
  if (signal?.aborted === true) remarks.add('Interrupted: the bracket is as narrow as it was by then.')
  if (up.heldPerSecond !== null && down?.heldPerSecond != null) {
    const drop = 1 - down.heldPerSecond / up.heldPerSecond
    remarks.add(
      drop > options.precision
        ? `Hysteresis: coming from an overload it holds ${Math.round(100 * drop)} % less than on the way up.`
        : 'No hysteresis: from an overload it comes back to the same rate.',
    )
  } else if (down !== null && down.heldPerSecond === null) {
    remarks.add('Hysteresis: after an overload it held none of the rates that it had held before.')
  }
  return { workload: bench.workload.name, objective, up, down, remarks: [...remarks], probes }
}

function refusedProbe(ratePerSecond: number, direction: Probe['direction'], why: string): Probe {
  return {
    ratePerSecond,
    direction,
    held: false,
    why,
    goodputPerSecond: 0,
    p50Ms: null,
    p99Ms: null,
    deliveredPercent: 0,
    valid: true,
  }
}
