/** The part of the gate that judges measurements. */
import { rate } from './figures.ts'
import type { GateReason } from './gate.ts'
import type { BenchRun, Run } from './model.ts'
import { list } from './text.ts'

export function gateBenchmarks(run: Run): GateReason[] {
  // Repetitions of one question have one reason together: twelve equal lines would hide the thirteenth.
  const questions = Map.groupBy(run.benchmarks, ({ workload, parameters, plannedRatePerSecond: rate }) =>
    JSON.stringify([workload, parameters, rate]),
  )
  return [...questions.values()].flatMap((repetitions): GateReason[] => {
    const invalid = repetitions.filter((bench) => !bench.validity.valid)
    const valid = repetitions.filter((bench) => bench.validity.valid)
    return [...gateCrossed(run, invalid, repetitions.length), ...gateCrossed(run, valid, repetitions.length)]
  })
}

/** Runs that are all valid, or all not. */
function gateCrossed(run: Run, benches: readonly BenchRun[], of: number): GateReason[] {
  const words = ({ validity, thresholds }: BenchRun) =>
    list(
      (validity.valid ? thresholds : validity.gates)
        .filter((threshold) => !threshold.ok)
        .map((threshold) => `${threshold.name}: ${threshold.limit}, was ${threshold.actual}`),
    )
  const crossed = benches.filter((bench) => !bench.validity.valid || bench.thresholds.some(({ ok }) => !ok))
  const [first] = crossed
  if (first === undefined) return []
  const name = `${first.workload}${variantName(first)}`
  const often = of === 1 ? '' : `${crossed.length} of ${of} runs, `
  const why = words(first) || 'no reason given'
  if (first.validity.valid) return [{ exit: 1, run: run.label, ids: [], text: `${name} crossed ${often}${why}` }]
  const text = `measurement ${name} is invalid (${often}${why}); its thresholds were not judged`
  return [{ exit: 4, run: run.label, ids: [], text }]
}

function variantName({ parameters }: BenchRun): string {
  const variant = parameters.attack ?? parameters.algorithm
  return variant === undefined ? '' : ` ${variant}`
}

/** A search that found nothing because the generator gave in, or somebody ended it, is no answer about the target. */
export function gateCapacities(run: Run): GateReason[] {
  return (run.capacities ?? []).flatMap(({ workload, up, probes }): GateReason[] => {
    if (up.heldPerSecond !== null) return []
    const reason = (exit: 1 | 4, text: string) => [
      { exit, run: run.label, ids: [], text: `capacity ${workload}: ${text}` },
    ]
    if (up.failedPerSecond !== null) return reason(1, `no rate held the objective, down to ${rate(up.failedPerSecond)}`)
    const spoilt = probes.findLast(({ valid }) => !valid)
    if (spoilt !== undefined) return reason(4, `the generator gave in at every rate (${spoilt.why})`)
    return run.stopped === undefined ? reason(4, 'nothing was probed') : []
  })
}
