/** One target, measured: every workload that was asked for and that it allows. */
import { HarnessError } from '../errors.ts'
import type { BenchRun } from '../reports/model.ts'
import { judgeRules, type Rule } from '../reports/thresholds.ts'
import type { LoadTarget } from '../scenarios/open-loop/load-target.ts'
import type { Workload } from '../scenarios/open-loop/workload.ts'
import { followed, measurements, shared } from '../scenarios/workloads/index.ts'
import type { Measurement, MeasureOptions } from '../scenarios/workloads/measurement.ts'
import { figuresOf, type Live } from './live.ts'

export interface Wanted {
  readonly workloads: readonly string[]
  readonly options: Omit<MeasureOptions, 'target' | 'signal' | 'onProgress'>
  readonly rules: readonly Rule[]
  readonly signal: AbortSignal
}

/** Where the results go as they come, so that an interruption or an error loses none. */
export interface Results {
  readonly benchmarks: BenchRun[]
  readonly remarks: string[]
}

/** @param label what the live view calls it @param round of several, or undefined */
export async function measureTarget(
  target: LoadTarget,
  label: string,
  wanted: Wanted,
  live: Live,
  results: Results,
  round?: number,
): Promise<void> {
  for (const measurement of measurements.filter(({ name }) => wanted.workloads.includes(name))) {
    if (wanted.signal.aborted) return
    const missing = measurement.missing(target)
    if (missing !== undefined) {
      const remark = `${measurement.name} was skipped; missing: ${missing}`
      if (!results.remarks.includes(remark)) results.remarks.push(remark)
      continue
    }
    const title = `${label} ${measurement.name}`
    const isAmong = (some: readonly Workload[]) => some.some(({ name }) => name === measurement.name)
    const run = measurement.run({
      ...wanted.options,
      ...(isAmong(shared) ? {} : { generators: 1 }),
      ...(isAmong(followed) ? {} : { officialClients: 0 }),
      target,
      signal: wanted.signal,
      onProgress: (now) => live.show(`${title}  ${figuresOf(now)}`),
    })
    for await (const bench of untilInterrupted(run)) {
      results.benchmarks.push({
        ...bench,
        thresholds: [...bench.thresholds, ...judgeRules(bench, wanted.rules)],
        // Rounds are paired when configurations are compared.
        ...(round === undefined ? {} : { counters: { ...bench.counters, round } }),
      })
    }
  }
}

/** The target stopped being there, or letting anybody in. */
export function isLoss(error: unknown): error is HarnessError {
  return error instanceof HarnessError && (error.code.startsWith('target-') || error.code === 'connection-lost')
}

/** Interrupted before there was anything to keep: nothing more, and what was measured before stands. */
async function* untilInterrupted(run: ReturnType<Measurement['run']>): AsyncGenerator<BenchRun> {
  try {
    yield* run
  } catch (error) {
    if (!(error instanceof HarnessError && error.code === 'interrupted')) throw error
  }
}
