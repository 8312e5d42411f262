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

/** What only describes, and only some workloads have: what each of these is about. */
function particular(
  unit: Metric['unit'],
  better: Metric['better'],
  counters: Readonly<Record<string, string>>,
): Metric[] {
  return Object.entries(counters).map(([name, key]) => ({ name, unit, better, read: counter(key) }))
}

/** The phases of the handshake, where the handshake is what is measured. */
const phases = ['Tcp', 'Open', 'Probe', 'Upgrade', 'Namespace', 'Join'].map((phase): Metric => {
  const read = counter(`handshake${phase}P50Ms`)
  const name = `${phase === 'Tcp' ? 'TCP' : phase.toLowerCase()} p50`
  return {
    name,
    unit: 'ms',
    better: 'lower',
    read: (bench) => (bench.counters.socketsOpenAtEnd === undefined ? null : read(bench)),
  }
})

/** In the order in which tables show them. */
export const metrics: readonly Metric[] = [
  { name: 'goodput', unit: '/s', better: 'higher', gates: 'ratio', read: (bench) => bench.goodputPerSecond },
  { name: 'achieved rate', unit: '/s', better: 'higher', read: (bench) => bench.achievedRatePerSecond },
  ...latency('response', ['p50Ms', 'p99Ms'], (bench) => bench.responseTime),
  ...latency('service', [], (bench) => bench.serviceTime),
  { name: 'lost', unit: 'count', better: 'lower', gates: 'none', read: (bench) => bench.ledger?.lost ?? null },
  { name: 'late', unit: 'count', better: 'lower', read: (bench) => bench.ledger?.late ?? null },
  {
    name: 'server CPU/message',
    unit: 'µs',
    better: 'lower',
    gates: 'ratio',
    read: counter('serverCpuUsPerSent'),
  },
  { name: 'server memory', unit: 'bytes', better: 'lower', read: counter('serverResidentBytes') },
  ...phases,
  ...particular('ms', 'lower', {
    'first receiver p50': 'fanOutFirstP50Ms',
    'middle receiver p50': 'fanOutMedianP50Ms',
    'last receiver p50': 'fanOutLastP50Ms',
  }),
  // The slope over the plateaus, and its 95 % interval.
  ...particular('bytes', 'lower', {
    'memory/socket': 'serverBytesPerSocket',
    '… at least': 'serverBytesPerSocketLow',
    '… at most': 'serverBytesPerSocketHigh',
  }),
  ...particular('count', 'higher', { 'storm: came back': 'stormBack', '… recovered': 'stormRecovered' }),
  ...particular('count', 'lower', { '… never back': 'stormNeverBack' }),
  ...particular('ms', 'lower', { '… back p50': 'stormBackP50Ms', '… back p99': 'stormBackP99Ms' }),
  ...particular('count', 'lower', {
    '… missed messages': 'stormMissed',
    refreshes: 'refreshes',
    '… failed': 'refreshesFailed',
  }),
  ...particular('ms', 'lower', { 'refresh p50': 'refreshP50Ms', 'refresh max': 'refreshMaxMs' }),
  ...particular('count', 'lower', { 'renewals failed': 'renewalsFailed' }),
  ...particular('ms', 'lower', { 'renewal p50': 'renewalP50Ms', 'renewal max': 'renewalMaxMs' }),
  ...particular('count', 'lower', { 'slow readers open': 'slowReadersOpen', 'slow readers cut': 'slowReadersCut' }),
  ...particular('count', 'lower', { 'sockets cut': 'socketsCut' }),
]
