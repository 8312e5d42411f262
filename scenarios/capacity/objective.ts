/** Does a run hold what was asked of it? */
import type { BenchRun, Objective, Probe } from '../../reports/model.ts'

export const usualObjective: Objective = { p99Ms: 100, deliveredPercent: 99.9, goodputPercent: 98 }

/** The run of one rate as a probe, with what it crossed. */
export function probeOf(bench: BenchRun, objective: Objective, direction: Probe['direction']): Probe {
  const { ledger, responseTime, counters } = bench
  // With too few samples for a percentile the slowest of all stands for it: that errs on the careful side.
  const p99Ms = responseTime?.p99Ms ?? responseTime?.maxMs ?? null
  const expected = ledger?.expected ?? 0
  const deliveredPercent = ledger === null || expected === 0 ? 0 : (100 * (ledger.onTime + ledger.late)) / expected
  const goodputPercent = 100 * goodputShare(bench)
  const crossed = [
    p99Ms === null || p99Ms > objective.p99Ms ? `p99 ${p99Ms === null ? 'unknown' : `${p99Ms.toFixed(1)} ms`}` : '',
    deliveredPercent < objective.deliveredPercent ? `${deliveredPercent.toFixed(2)} % delivered` : '',
    goodputPercent < objective.goodputPercent ? `goodput ${goodputPercent.toFixed(1)} % of offered` : '',
    (counters.refused ?? 0) > 0 ? `${counters.refused} refused` : '',
  ].filter((part) => part !== '')
  const gates = bench.validity.gates.filter((gate) => !gate.ok).map(({ name, actual }) => `${name} ${actual}`)
  return {
    ratePerSecond: bench.plannedRatePerSecond ?? 0,
    direction,
    held: crossed.length === 0 && bench.validity.valid,
    why: [...crossed, ...gates].join(', '),
    goodputPerSecond: bench.goodputPerSecond,
    p50Ms: responseTime?.p50Ms ?? null,
    p99Ms,
    deliveredPercent,
    valid: bench.validity.valid,
  }
}

/** On time, of all that the plan asked for: what could not even be sent was offered as well. */
function goodputShare({ ledger, counters }: BenchRun): number {
  const { planned = 0, sent = 0 } = counters
  if (ledger === null || ledger.expected === 0 || planned === 0 || sent === 0) return 0
  return ledger.onTime / ((ledger.expected / sent) * planned)
}
