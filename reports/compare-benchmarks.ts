/** Benchmark rows side by side. Only equal questions are compared: the same workload, tool, parameters and planned rate. */
import type { BenchRun, Latency, Report } from './model.ts'

export interface BenchMetric {
  readonly name: string
  readonly unit: 'ms' | '/s' | 'count'
  readonly better: 'higher' | 'lower'
  /** One for each run of the group, in its order. Null where it was not measured. */
  readonly values: readonly (number | null)[]
  /** Value divided by the base's. Null for the base itself, and where either is missing, zero or invalid. */
  readonly ratios: readonly (number | null)[]
}

export interface BenchGroup {
  readonly workload: string
  readonly tool: BenchRun['tool']
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly plannedRatePerSecond: number | null
  /** Run labels, the base first, and the measurement of each. */
  readonly members: readonly { readonly run: string; readonly bench: BenchRun }[]
  readonly metrics: readonly BenchMetric[]
}

export interface BenchRefusal {
  readonly workload: string
  readonly run: string
  readonly reason: string
}

export interface BenchComparison {
  readonly groups: readonly BenchGroup[]
  /** What was not compared, and why. */
  readonly refused: readonly BenchRefusal[]
  /** Single runs have no interval: a ratio near 1 may be noise. Said wherever ratios are shown. */
  readonly caveat: string
}

const caveat =
  'Each figure is one measurement: it has no interval, so small ratios may be noise. Repeat a run to see how far it scatters.'

/** Everything that two measurements must share, by name. */
function question(bench: BenchRun): Record<string, unknown> {
  const entries: [string, unknown][] = [
    ['planned rate', bench.plannedRatePerSecond],
    ...Object.entries(bench.parameters),
  ]
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function differences(a: BenchRun, b: BenchRun): string {
  const [left, right] = [question(a), question(b)]
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .sort()
    .filter((name) => left[name] !== right[name])
  const say = (value: unknown) => (value === undefined ? 'not set' : String(value))
  return names.map((name) => `${name} ${say(left[name])} and ${say(right[name])}`).join(', ')
}

function divide(value: number | null, base: number | null): number | null {
  return value === null || base === null || base === 0 ? null : value / base
}

function metricsOf(members: BenchGroup['members']): BenchMetric[] {
  const metric = (
    name: string,
    unit: BenchMetric['unit'],
    better: BenchMetric['better'],
    read: (bench: BenchRun) => number | null,
  ) => {
    const values = members.map(({ bench }) => read(bench))
    const base = members[0]
    const ratios = members.map(({ bench }, index) => {
      const sound = index > 0 && bench.validity.valid && base?.bench.validity.valid === true
      return sound ? divide(values[index] ?? null, values[0] ?? null) : null
    })
    return { name, unit, better, values, ratios }
  }
  const latency = (name: string, read: (bench: BenchRun) => Latency | null) =>
    (['p50Ms', 'p90Ms', 'p99Ms', 'p999Ms', 'maxMs'] as const).map((key) =>
      metric(
        `${name} ${key === 'p999Ms' ? 'p99.9' : key.replace('Ms', '')}`,
        'ms',
        'lower',
        (bench) => read(bench)?.[key] ?? null,
      ),
    )
  const all = [
    metric('goodput', '/s', 'higher', (bench) => bench.goodputPerSecond),
    metric('achieved rate', '/s', 'higher', (bench) => bench.achievedRatePerSecond),
    ...latency('response', (bench) => bench.responseTime),
    ...latency('service', (bench) => bench.serviceTime),
    metric('lost', 'count', 'lower', (bench) => bench.ledger?.lost ?? null),
    metric('late', 'count', 'lower', (bench) => bench.ledger?.late ?? null),
  ]
  return all.filter((one) => one.values.some((value) => value !== null))
}

/** Groups the measurements of all runs. A repeated measurement of one run is a member of its own. */
export function compareBenchmarks(report: Report): BenchComparison {
  const groups = new Map<string, { run: string; bench: BenchRun }[]>()
  const refused: BenchRefusal[] = []
  const firstOf = new Map<string, { run: string; bench: BenchRun }>()
  for (const run of report.runs) {
    for (const bench of run.benchmarks) {
      const member = { run: run.label, bench }
      const name = JSON.stringify([bench.workload, bench.tool])
      const key = JSON.stringify([bench.workload, bench.tool, question(bench)])
      const first = firstOf.get(name)
      if (first && first.run !== run.label && !groups.has(key)) {
        const differ = differences(first.bench, bench)
        refused.push({ workload: bench.workload, run: run.label, reason: `not compared with ${first.run}: ${differ}` })
      }
      if (!bench.validity.valid && report.runs.length > 1) {
        refused.push({ workload: bench.workload, run: run.label, reason: 'invalid measurement: no ratio is given' })
      }
      firstOf.set(name, first ?? member)
      groups.set(key, [...(groups.get(key) ?? []), member])
    }
  }
  return {
    groups: [...groups.values()].flatMap((members): BenchGroup[] => {
      const bench = members[0]?.bench
      if (!bench) return []
      const { workload, tool, parameters, plannedRatePerSecond } = bench
      return [{ workload, tool, parameters, plannedRatePerSecond, members, metrics: metricsOf(members) }]
    }),
    refused,
    caveat,
  }
}
