/** Several generators' runs as one: counts add up, histograms are added, and of times and gates the worst stands. Pure. */
import { decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { BenchRun, Latency, Ledger, Threshold, TimelinePoint } from '../../reports/model.ts'
import { samplesBeyond } from './tally.ts'

/** The runs must be of one workload, at one time. */
export function mergeRuns(runs: readonly BenchRun[]): BenchRun {
  const [first] = runs
  if (first === undefined) throw new Error('no runs to merge')
  // Thirds of a rate add up to the rate again.
  const sum = (of: (run: BenchRun) => number): number =>
    Number(runs.reduce((total, run) => total + of(run), 0).toPrecision(12))
  return {
    ...first,
    startedAt: runs.map(({ startedAt }) => startedAt).sort()[0] as string,
    durationMs: Math.max(...runs.map(({ durationMs }) => durationMs)),
    parameters: {
      ...first.parameters,
      ...Object.fromEntries(
        ['sockets', 'rooms', 'senders', 'ratePerSecond', 'fromPerSecond', 'officialClients']
          .filter((name) => typeof first.parameters[name] === 'number')
          .map((name) => [name, sum(({ parameters }) => parameters[name] as number)]),
      ),
      generators: runs.length,
    },
    plannedRatePerSecond: sum(({ plannedRatePerSecond }) => plannedRatePerSecond ?? 0),
    achievedRatePerSecond: sum(({ achievedRatePerSecond }) => achievedRatePerSecond),
    goodputPerSecond: sum(({ goodputPerSecond }) => goodputPerSecond),
    responseTime: mergeLatencies(runs.map(({ responseTime }) => responseTime)),
    serviceTime: mergeLatencies(runs.map(({ serviceTime }) => serviceTime)),
    ledger: mergeLedgers(runs.map(({ ledger }) => ledger)),
    validity: mergeValidity(runs),
    counters: mergeCounters(runs),
    timeline: mergeTimelines(runs),
  }
}

function mergeLatencies(latencies: readonly (Latency | null)[]): Latency | null {
  const some = latencies.filter((latency) => latency !== null && latency.histogram !== undefined) as Latency[]
  const whole = addAll(some.map(({ histogram }) => histogram as string))
  if (whole === null) return null
  const count = some.reduce((total, one) => total + one.count, 0)
  const maxMs = Math.max(...some.map((one) => one.maxMs))
  const percentile = (percent: number) => percentileMs(whole, count, percent, maxMs)
  return {
    count,
    minMs: Math.min(...some.map((one) => one.minMs)),
    meanMs: some.reduce((total, one) => total + one.meanMs * one.count, 0) / count,
    maxMs,
    p50Ms: percentile(50),
    p90Ms: percentile(90),
    p99Ms: percentile(99),
    p999Ms: percentile(99.9),
    histogram: encodeIntoCompressedBase64(whole),
  }
}

function mergeTimelines(runs: readonly BenchRun[]): TimelinePoint[] {
  const seconds = Math.max(...runs.map(({ timeline }) => timeline.length))
  return Array.from({ length: seconds }, (_, atS) => {
    const points = runs.map(({ timeline }) => timeline[atS]).filter((point) => point !== undefined)
    const sum = (of: (point: TimelinePoint) => number): number => points.reduce((total, point) => total + of(point), 0)
    const response = addAll(points.flatMap(({ responseHistogram }) => responseHistogram ?? []))
    const service = addAll(points.flatMap(({ serviceHistogram }) => serviceHistogram ?? []))
    const percentile = (percent: number) =>
      response === null ? null : percentileMs(response, response.totalCount, percent, Number.POSITIVE_INFINITY)
    return {
      atS,
      sent: sum(({ sent }) => sent),
      received: sum(({ received }) => received),
      errors: sum(({ errors }) => errors),
      p50Ms: percentile(50),
      p99Ms: percentile(99),
      ...(response === null ? {} : { responseHistogram: encodeIntoCompressedBase64(response) }),
      ...(service === null ? {} : { serviceHistogram: encodeIntoCompressedBase64(service) }),
    }
  })
}

function addAll(encoded: readonly string[]): Histogram | null {
  const [first, ...others] = encoded.map((one) => decodeFromCompressedBase64(one))
  if (first === undefined) return null
  for (const other of others) first.add(other)
  return first
}

function percentileMs(histogram: Histogram, count: number, percent: number, maxMs: number): number | null {
  if (count * (1 - percent / 100) < samplesBeyond - 1e-9) return null
  return Math.min(histogram.getValueAtPercentile(percent) / 1000, maxMs)
}

function mergeLedgers(ledgers: readonly (Ledger | null)[]): Ledger | null {
  const total = { expected: 0, onTime: 0, late: 0, lost: 0, duplicate: 0, inverted: 0 }
  for (const ledger of ledgers) {
    if (ledger === null) return null
    for (const name of Object.keys(total) as (keyof Ledger)[]) total[name] += ledger[name]
  }
  return total
}

/** A gate that one generator crossed is crossed: its share of the samples is wrong. */
function mergeValidity(runs: readonly BenchRun[]): BenchRun['validity'] {
  const gates = new Map<string, Threshold>()
  runs.forEach(({ validity }, generator) => {
    for (const gate of validity.gates) {
      const known = gates.get(gate.name)
      if (known !== undefined && (!known.ok || gate.ok)) continue
      gates.set(gate.name, gate.ok ? gate : { ...gate, actual: `${gate.actual} in generator ${generator + 1}` })
    }
  })
  return { valid: runs.every(({ validity }) => validity.valid), gates: [...gates.values()] }
}

/** Of the whole process, which all generators share. */
const perMessage = /^(generator|server)CpuUsPer(Sent|Delivery)$/
/** Not counts: of these the largest stands. */
const measures = /Ms$|^server/

function mergeCounters(runs: readonly BenchRun[]): Record<string, number> {
  const merged: Record<string, number> = {}
  for (const { counters } of runs) {
    for (const [name, value] of Object.entries(counters)) {
      if (perMessage.test(name)) continue
      const before = merged[name]
      merged[name] = before === undefined ? value : measures.test(name) ? Math.max(before, value) : before + value
    }
  }
  const heardOf = ({ ledger }: BenchRun): number => (ledger?.onTime ?? 0) + (ledger?.late ?? 0)
  const sentOf = ({ counters }: BenchRun): number => counters.sent ?? 0
  for (const whose of ['generator', 'server']) {
    for (const [what, of] of [
      ['Sent', sentOf],
      ['Delivery', heardOf],
    ] as const) {
      const name = `${whose}CpuUsPer${what}`
      const whole = Math.max(...runs.map((run) => (run.counters[name] ?? Number.NaN) * of(run)).filter(Number.isFinite))
      const count = runs.reduce((total, run) => total + of(run), 0)
      if (Number.isFinite(whole) && count > 0) merged[name] = whole / count
    }
  }
  return merged
}
