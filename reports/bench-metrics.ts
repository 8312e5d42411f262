/** The figures of a measurement that are compared, and which of them gate. */
import type { RunPair } from './judge-runs.ts'
import type { BenchRun, Latency } from './model.ts'

export interface Metric {
  readonly name: string
  readonly unit: 'ms' | '/s' | 'count' | 'µs' | 'bytes'
  readonly better: 'higher' | 'lower'
  /** How it gates; absent for what only describes. Chosen beforehand, so that nobody picks the one that differs. */
  readonly gates?: RunPair['margin']
  readonly read: (bench: BenchRun) => number | null
}

const percentiles = ['p50Ms', 'p90Ms', 'p99Ms', 'p999Ms', 'maxMs'] as const

function latency(name: string, gating: readonly string[], read: (bench: BenchRun) => Latency | null): Metric[] {
  return percentiles.map((key) => ({
    name: `${name} ${key === 'p999Ms' ? 'p99.9' : key.replace('Ms', '')}`,
    unit: 'ms',
    better: 'lower',
    ...(gating.includes(key) ? { gates: 'ratio' } : {}),
    read: (bench) => read(bench)?.[key] ?? null,
  }))
}

const counter = (name: string) => (bench: BenchRun) => bench.counters[name] ?? null

/** In the order in which tables show them. */
export const metrics: readonly Metric[] = [
  { name: 'goodput', unit: '/s', better: 'higher', gates: 'ratio', read: (bench) => bench.goodputPerSecond },
  { name: 'achieved rate', unit: '/s', better: 'higher', read: (bench) => bench.achievedRatePerSecond },
  ...latency('response', ['p50Ms', 'p99Ms'], (bench) => bench.responseTime),
  ...latency('service', [], (bench) => bench.serviceTime),
  { name: 'lost', unit: 'count', better: 'lower', gates: 'none', read: (bench) => bench.ledger?.lost ?? null },
  { name: 'late', unit: 'count', better: 'lower', read: (bench) => bench.ledger?.late ?? null },
  {
    name: 'server CPU',
    unit: 'µs',
    better: 'lower',
    gates: 'ratio',
    read: counter('serverCpuUsPerSent'),
  },
  { name: 'server memory', unit: 'bytes', better: 'lower', read: counter('serverResidentBytes') },
]
