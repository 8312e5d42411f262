/** Limits that a user sets for a measurement: `p99<=50`, `delivered>=99.9`. Pure. */
import { HarnessError } from '../errors.ts'
import { duration, figure, rate } from './figures.ts'
import type { BenchRun, Latency, Threshold } from './model.ts'

export interface Rule {
  readonly metric: keyof typeof readers
  readonly atMost: boolean
  readonly value: number
}

const percentile = (key: keyof Latency) => (bench: BenchRun) => bench.responseTime?.[key] as number | null | undefined

/** What can be limited, and how its figure is written. */
const readers = {
  p50: { read: percentile('p50Ms'), write: duration },
  p90: { read: percentile('p90Ms'), write: duration },
  p99: { read: percentile('p99Ms'), write: duration },
  'p99.9': { read: percentile('p999Ms'), write: duration },
  max: { read: percentile('maxMs'), write: duration },
  delivered: {
    read: ({ ledger }: BenchRun) =>
      ledger === null || ledger.expected === 0 ? null : (100 * (ledger.onTime + ledger.late)) / ledger.expected,
    write: (value: number) => `${Number(value.toFixed(4))} %`,
  },
  lost: { read: ({ ledger }: BenchRun) => ledger?.lost, write: figure },
  late: { read: ({ ledger }: BenchRun) => ledger?.late, write: figure },
  goodput: { read: (bench: BenchRun) => bench.goodputPerSecond, write: rate },
} as const

export const limitable = Object.keys(readers)

/** Reads one rule. Latencies are in milliseconds, `delivered` in percent. Throws HarnessError `usage`. */
export function parseRule(text: string): Rule {
  const found = /^\s*([\w.]+)\s*(<=|>=)\s*(\d+(?:\.\d+)?)\s*(?:ms|%|\/s)?\s*$/.exec(text)
  const metric = found?.[1] as Rule['metric'] | undefined
  if (metric === undefined || !limitable.includes(metric)) {
    throw new HarnessError('usage', `--threshold ${text}: write a figure, <= or >=, and a number`, {
      hint: `like 'p99<=50' or 'delivered>=99.9'; figures: ${limitable.join(', ')}`,
    })
  }
  return { metric, atMost: found?.[2] === '<=', value: Number(found?.[3]) }
}

/** The rules as thresholds of one run. What was not measured does not hold: too few samples are no proof. */
export function judgeRules(bench: BenchRun, rules: readonly Rule[]): Threshold[] {
  return rules.map(({ metric, atMost, value }) => {
    const { read, write } = readers[metric]
    const actual = read(bench) ?? null
    return {
      name: metric,
      limit: `${atMost ? '<=' : '>='} ${write(value)}`,
      actual: actual === null ? 'not measured (too few samples?)' : write(actual),
      ok: actual !== null && (atMost ? actual <= value : actual >= value),
    }
  })
}
