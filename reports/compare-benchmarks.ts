/** Benchmark rows side by side. Only equal questions are compared: the same workload, tool, parameters and planned rate. */
import { type Metric, metrics as readers } from './bench-metrics.ts'
import { type Judged, judgeRuns, leastRuns, type RunPair } from './judge-runs.ts'
import type { BenchRun, Report } from './model.ts'
import { type Interval, median, medianInterval } from './statistics.ts'

/** All valid runs of one configuration on one question. */
export interface BenchMember {
  readonly run: string
  /** The run in the middle, by p50: what is drawn and listed second by second. */
  readonly bench: BenchRun
  /** Every repetition, invalid ones too, in the order in which they took place. */
  readonly repetitions: readonly BenchRun[]
}

export interface BenchMetric {
  readonly name: string
  readonly unit: Metric['unit']
  readonly better: Metric['better']
  /** The median over repetitions, one for each member, in their order. Null where it was not measured. */
  readonly values: readonly (number | null)[]
  /** 95 % of that median; null with fewer than 6 repetitions. */
  readonly intervals: readonly (Interval | null)[]
  /** Value divided by the base's. Null for the base itself, and where either is missing, zero or invalid. */
  readonly ratios: readonly (number | null)[]
  /** Verdicts against the base, for the metrics that gate; null for the base itself and for all others. */
  readonly judged: readonly (Judged | null)[]
}

export interface BenchGroup {
  readonly workload: string
  readonly tool: BenchRun['tool']
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly plannedRatePerSecond: number | null
  /** The base first. */
  readonly members: readonly BenchMember[]
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
  /** How far the figures can be trusted: said wherever ratios are shown. */
  readonly caveat: string
}

/** What a difference must exceed to count, as a share. */
export const defaultMargin = 0.05

const single =
  'Each figure is one measurement: it has no interval, so small ratios may be noise. Repeat a run to see how far it scatters.'

function caveatOf(groups: readonly BenchGroup[], margin: number): string {
  const counts = groups.flatMap((group) => group.members.map((member) => member.repetitions.length))
  // Some workloads are several measurements by nature: what was repeated is what is compared.
  const fewest = Math.min(...counts.filter((count) => count > 1))
  if (!Number.isFinite(fewest)) return single
  const verdict = `A verdict needs the whole 95 % interval of the ratio beyond ${Math.round(1000 * margin) / 10} % (or inside it, for "same"), and a rank test that agrees.`
  const few = fewest < leastRuns ? ` Fewer than ${leastRuns} runs a side: no verdict.` : ''
  return `Figures are medians over runs, each against a fresh server. ${verdict}${few}`
}

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

/** Repetitions that took place in the same rounds can be compared round by round. */
function pairOf(reader: Metric, base: readonly BenchRun[], other: readonly BenchRun[]): RunPair {
  const round = (bench: BenchRun) => bench.counters.round
  const partner = (bench: BenchRun) => other.find((one) => round(one) === round(bench))
  const paired = [...base, ...other].every((bench) => round(bench) !== undefined)
  const rounds = base.flatMap((bench) => {
    const match = paired ? partner(bench) : undefined
    return match === undefined ? [] : [{ bench, match }]
  })
  const whole = paired && rounds.length === base.length && base.length === other.length
  const values = (benches: readonly BenchRun[]) =>
    benches.map(reader.read).filter((value): value is number => value !== null)
  return {
    base: values(base),
    other: values(whole ? rounds.map(({ match }) => match) : other),
    paired: whole && values(base).length === values(other).length,
    better: reader.better,
    margin: reader.gates ?? 'ratio',
  }
}

const valid = (benches: readonly BenchRun[]) => benches.filter((bench) => bench.validity.valid)

function metricsOf(members: BenchGroup['members'], margin: number): BenchMetric[] {
  const [base] = members
  const used = readers.filter(({ read }) =>
    members.some((member) => member.repetitions.some((bench) => read(bench) !== null)),
  )
  const gates = used.filter((reader) => reader.gates !== undefined)
  const verdicts = members.map((member, index) => {
    if (base === undefined || index === 0 || member.repetitions.length + base.repetitions.length < 3) return undefined
    return judgeRuns(
      gates.map((reader) => pairOf(reader, valid(base.repetitions), valid(member.repetitions))),
      margin,
    )
  })
  return used.map((reader) => {
    const sound = members.map((member) => valid(member.repetitions))
    // Where nothing is valid the figures are still shown, and nothing is made of them.
    const samples = members.map((member, index) => {
      const from = (sound[index]?.length ?? 0) > 0 ? (sound[index] as BenchRun[]) : member.repetitions
      return from.map(reader.read).filter((value): value is number => value !== null)
    })
    const values = samples.map((all) => (all.length === 0 ? null : median(all)))
    const gate = gates.indexOf(reader)
    return {
      name: reader.name,
      unit: reader.unit,
      better: reader.better,
      values,
      intervals: samples.map(medianInterval),
      ratios: values.map((value, index) => {
        const judgeable = index > 0 && (sound[index]?.length ?? 0) > 0 && (sound[0]?.length ?? 0) > 0
        return judgeable ? divide(value, values[0] ?? null) : null
      }),
      judged: verdicts.map((one) => (gate < 0 ? null : (one?.[gate] ?? null))),
    }
  })
}

function memberOf(run: string, repetitions: readonly BenchRun[]): BenchMember {
  const shown = valid(repetitions).length > 0 ? valid(repetitions) : repetitions
  const byMiddle = shown.toSorted((a, b) => (a.responseTime?.p50Ms ?? 0) - (b.responseTime?.p50Ms ?? 0))
  return { run, bench: byMiddle[(byMiddle.length - 1) >> 1] as BenchRun, repetitions }
}

interface Gathered {
  readonly first: BenchRun
  readonly byRun: Map<string, BenchRun[]>
}

/** Groups the measurements of all runs by what was asked. `margin` is the share that a difference must exceed. */
export function compareBenchmarks(report: Report, margin: number = defaultMargin): BenchComparison {
  const groups = new Map<string, Gathered>()
  const refused: BenchRefusal[] = []
  const firstOf = new Map<string, { run: string; bench: BenchRun }>()
  const several = report.runs.length > 1
  for (const run of report.runs) {
    for (const bench of run.benchmarks) {
      const name = JSON.stringify([bench.workload, bench.tool])
      const key = JSON.stringify([bench.workload, bench.tool, question(bench)])
      const first = firstOf.get(name)
      const group = groups.get(key) ?? { first: bench, byRun: new Map<string, BenchRun[]>() }
      if (first && first.run !== run.label && !groups.has(key)) {
        const differ = differences(first.bench, bench)
        refused.push({ workload: bench.workload, run: run.label, reason: `not compared with ${first.run}: ${differ}` })
      }
      firstOf.set(name, first ?? { run: run.label, bench })
      group.byRun.set(run.label, [...(group.byRun.get(run.label) ?? []), bench])
      groups.set(key, group)
    }
  }
  const compared = [...groups.values()].map(({ first, byRun }): BenchGroup => {
    const { workload, tool, parameters, plannedRatePerSecond } = first
    const members = [...byRun].map(([run, repetitions]) => memberOf(run, repetitions))
    for (const { run, repetitions } of several ? members : []) {
      const broken = repetitions.length - valid(repetitions).length
      const what = repetitions.length === 1 ? 'invalid measurement' : `${broken} of ${repetitions.length} runs invalid`
      const without = broken === repetitions.length ? 'no ratio is given' : 'they are left out'
      if (broken > 0) refused.push({ workload, run, reason: `${what}: ${without}` })
    }
    return { workload, tool, parameters, plannedRatePerSecond, members, metrics: metricsOf(members, margin) }
  })
  // What differs in a variant alone would say the same line again.
  const said = new Map(refused.map((one) => [JSON.stringify(one), one]))
  return { groups: compared, refused: [...said.values()], caveat: caveatOf(compared, margin) }
}

export interface Verdict {
  readonly workload: string
  readonly run: string
  readonly base: string
  readonly metric: string
  readonly judged: Judged
}

/** Every verdict of a comparison in one list, for gates and summaries. */
export function verdictsOf({ groups }: BenchComparison): Verdict[] {
  return groups.flatMap(({ workload, members, metrics }) =>
    metrics.flatMap(({ name, judged }) =>
      judged.flatMap((one, index) =>
        one === null
          ? []
          : [{ workload, run: members[index]?.run ?? '', base: members[0]?.run ?? '', metric: name, judged: one }],
      ),
    ),
  )
}
