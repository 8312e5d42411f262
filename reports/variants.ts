/**
 * Measurements of one workload that differ in one thing on purpose: the attack beside it, or the signature algorithm.
 * They are no repetitions and no rivals; what is wanted is one row each.
 */
import type { BenchGroup } from './compare-benchmarks.ts'
import type { BenchRun } from './model.ts'

export interface VariantRow {
  readonly variant: string
  readonly run: string
  readonly bench: BenchRun
  /** Percent; null where nothing was expected. */
  readonly deliveredPercent: number | null
  /** p99 over that of the first row of this run, which is quiet; null for it itself, and where it was not measured. */
  readonly p99Ratio: number | null
}

export interface VariantTable {
  readonly workload: string
  /** The parameter: `attack`, `algorithm`. */
  readonly parameter: string
  readonly rows: readonly VariantRow[]
}

const varied = ['attack', 'algorithm'] as const

/** The parameter that a group varies, if it is one of such a family. */
export function variantOf({ parameters }: BenchGroup): (typeof varied)[number] | undefined {
  return varied.find((name) => parameters[name] !== undefined)
}

/** One table for each such workload. */
export function variantTables(groups: readonly BenchGroup[]): VariantTable[] {
  const families = Map.groupBy(
    groups.filter((group) => variantOf(group) !== undefined),
    (group) => `${group.workload} by ${variantOf(group)}`,
  )
  return [...families.values()].flatMap((family) => {
    const [first] = family
    const parameter = first === undefined ? undefined : variantOf(first)
    if (first === undefined || parameter === undefined) return []
    const rows = family.flatMap((group) =>
      group.members.map(({ run, bench }): VariantRow => {
        const quiet = first.members.find((member) => member.run === run)?.bench
        return { variant: String(group.parameters[parameter]), run, bench, ...againstQuiet(bench, quiet) }
      }),
    )
    // All of one configuration together, in the order in which they were measured.
    const order = [...new Set(rows.map(({ run }) => run))]
    return [
      {
        workload: first.workload,
        parameter,
        rows: rows.sort((a, b) => order.indexOf(a.run) - order.indexOf(b.run)),
      },
    ]
  })
}

function againstQuiet(bench: BenchRun, quiet: BenchRun | undefined) {
  const { ledger } = bench
  const [p99Ms, quietMs] = [bench.responseTime?.p99Ms ?? null, quiet?.responseTime?.p99Ms ?? null]
  return {
    deliveredPercent:
      ledger === null || ledger.expected === 0 ? null : (100 * (ledger.onTime + ledger.late)) / ledger.expected,
    p99Ratio: quiet === bench || p99Ms === null || quietMs === null || quietMs === 0 ? null : p99Ms / quietMs,
  }
}
