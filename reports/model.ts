/**
 * The report: plain, frozen, serialisable data. Everything that gatecrash finds or measures ends here, and every
 * writer, gate and comparison starts here. A leaf: it imports nothing but its own parts. Published as
 * `reports/report.schema.json`.
 */
import type { Capacity } from './capacity-model.ts'

export type { Bracket, Capacity, Objective, Probe } from './capacity-model.ts'

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** Worst first. */
export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/** One thing that was sent, seen or measured. Times are milliseconds since the attack began. */
export interface Observation {
  readonly atMs: number
  readonly kind: 'sent' | 'received' | 'measured'
  readonly summary: string
  readonly detail?: string
}

export type Evidence = readonly [Observation, ...Observation[]]

export type Judgement =
  | { readonly outcome: 'resisted'; readonly control: Observation; readonly evidence: Evidence }
  | {
      readonly outcome: 'vulnerable'
      readonly confidence: 'high' | 'medium' | 'low'
      readonly evidence: Evidence
      /** A Node script that does it again with socket.io-client alone; it holds no token. Else see `byHand`. */
      readonly reproduction?: string
    }
  | { readonly outcome: 'inconclusive'; readonly reason: string; readonly evidence: readonly Observation[] }

/** What the runner hands on: a judgement of the attack, or a word of its own. */
export type Verdict =
  | Judgement
  | {
      readonly outcome: 'skipped'
      readonly reason: string /** The profile key or flag that would unlock it. */
      readonly unlock?: string
    }
  | { readonly outcome: 'error'; readonly code: string; readonly reason: string; readonly stack?: string }

export type Outcome = Verdict['outcome']

export const outcomes: readonly Outcome[] = ['vulnerable', 'resisted', 'inconclusive', 'skipped', 'error']

/** `attack` gives a verdict on a defence; `probe` only reports what it read (severity `info`). */
export type AttackKind = 'attack' | 'probe'

/** May it be run at all: it only looks, it leaves messages behind, or it may harm service. */
export type Effect = 'observe' | 'write' | 'disrupt'

/** The part of an attack that a report carries. It is also the attack's documentation. */
export interface AttackInfo {
  /** `family/name`, frozen once released. */
  readonly id: string
  readonly kind: AttackKind
  /** The rows of the catalogue table that it covers. */
  readonly rows: readonly string[]
  /** What is sent, in one line. */
  readonly title: string
  /** What the server must do; the first words name the standard and its section. */
  readonly requirement: string
  /** What an attacker gains. */
  readonly impact: string
  /** How to mend it in a Socket.IO server. */
  readonly remedy: string
  /** How to do a finding again by hand, where no script can be given for it. */
  readonly byHand?: string
  /** The remedy in the code of a server, where that says more than words. */
  readonly sample?: string
  readonly severity: Severity
  /** CWE ids, `CWE-347`. */
  readonly cwe: readonly string[]
  /** RFC sections, ASVS requirements (`ASVS V9.1.1`), advisories, OWASP API (`API2:2023`). */
  readonly references: readonly string[]
  readonly effect: Effect
  /** Facts about the target without which it cannot run. */
  readonly needs: readonly string[]
}

export interface AttackResult {
  readonly id: string
  readonly verdict: Verdict
  readonly durationMs: number
  /** Of `durationMs`, the time in which the attack only waited for something that it cannot hurry (an expiry, a window). */
  readonly waitedMs: number
  /** In how many ways it was tried; one that got in ends the trying. */
  readonly variants?: number
}

export interface Limit {
  readonly name: string
  readonly value: number | string | boolean
}

/** What was attacked or loaded. */
export interface TargetInfo {
  /** The configuration's name (`guide`), or the profile's. */
  readonly name: string
  readonly url: string
  readonly namespace: string
  readonly transports: readonly string[]
  /** True when it is the project's own reference server. */
  readonly reference: boolean
  /** A planted weakness of the reference server. */
  readonly weakness?: string
  /** The profile's path as the user wrote it, and where its keys stand: SARIF needs a place in a file. */
  readonly profile?: { readonly file: string; readonly lines: Readonly<Record<string, number>> }
  /** Ceilings of the reference server that were raised with --set. */
  readonly overrides: readonly Limit[]
}

export interface Environment {
  readonly node: string
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly memoryBytes: number
}

/** One latency distribution in milliseconds. A percentile with fewer than 10 samples beyond it is null. */
export interface Latency {
  readonly count: number
  readonly minMs: number
  readonly meanMs: number
  readonly maxMs: number
  readonly p50Ms: number | null
  readonly p90Ms: number | null
  readonly p99Ms: number | null
  readonly p999Ms: number | null
  /** HdrHistogram, compressed V2, base64, in microseconds; mergeable. */
  readonly histogram?: string
}

/** The delivery ledger. `expected` is always `onTime + late + lost`; duplicates and inversions stand beside it. */
export interface Ledger {
  readonly expected: number
  readonly onTime: number
  readonly late: number
  readonly lost: number
  readonly duplicate: number
  readonly inverted: number
}

export interface Threshold {
  readonly name: string
  /** As a person would write it: `p99 <= 200 ms`. */
  readonly limit: string
  readonly actual: string
  readonly ok: boolean
}

/** One second of a run. */
export interface TimelinePoint {
  readonly atS: number
  readonly sent: number
  readonly received: number
  readonly errors: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  /** The slowest receipt of this second. */
  readonly maxMs?: number
  /** At its end: sockets open, and sockets lost so far. */
  readonly socketsOpen?: number
  readonly socketsCut?: number
  /** Of the server's process, where it may be looked at: share of one core over the second, resident memory at its end. */
  readonly serverCpuShare?: number
  readonly serverResidentBytes?: number
  /** What the server says of the delay of its event loop, p99. */
  readonly serverLoopDelayMs?: number
  /** Response and service times of this second, in the form of `Latency.histogram`; absent without samples. */
  readonly responseHistogram?: string
  readonly serviceHistogram?: string
}

export interface Validity {
  readonly valid: boolean
  /** Every gate that was checked, with its figure; a crossed one voids the run. */
  readonly gates: readonly Threshold[]
}

export interface BenchRun {
  /** `ack-echo`, `room-broadcast`, `http-login`, `artillery`… */
  readonly workload: string
  readonly tool: 'open-loop' | 'autocannon' | 'artillery'
  readonly startedAt: string
  readonly durationMs: number
  /** The workload's parameters: two runs are comparable only if these are equal. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>
  readonly plannedRatePerSecond: number | null
  readonly achievedRatePerSecond: number
  /** Deliveries in time (acknowledgements for an echo, 2xx answers for HTTP) per second. */
  readonly goodputPerSecond: number
  /** From the planned time of each message (open loop). Null for closed-loop tools. */
  readonly responseTime: Latency | null
  /** From the real send. */
  readonly serviceTime: Latency | null
  readonly ledger: Ledger | null
  readonly validity: Validity
  readonly thresholds: readonly Threshold[]
  readonly counters: Readonly<Record<string, number>>
  readonly timeline: readonly TimelinePoint[]
}

/** A stretch of a run in which attacks of one kind were made. Phases may overlap: what waits runs beside the others. */
export interface Phase {
  readonly phase: 'baseline' | 'first' | 'waiting' | 'quiet' | 'loud' | 'alone' | 'deadly' | 'again'
  /** Since the run began. */
  readonly atMs: number
  readonly durationMs: number
  readonly attacks: number
}

/** One target configuration in one invocation. */
export interface Run {
  readonly label: string
  readonly target: TargetInfo
  readonly startedAt: string
  readonly durationMs: number
  readonly attacks: readonly AttackResult[]
  readonly benchmarks: readonly BenchRun[]
  /** Where the time went; absent in a run of benchmarks. */
  readonly phases?: readonly Phase[]
  /** Searches for the highest rate that holds. */
  readonly capacities?: readonly Capacity[]
  /** The line that asks the same again. */
  readonly command?: string
  /** Why the run ended early (`interrupted`, `target died`), else absent. Results so far stand. */
  readonly stopped?: string
  /** Remarks of the runner that belong to no attack: a wrong declared fact, a measured clock skew. */
  readonly remarks: readonly string[]
  readonly environment: Environment
  /** SHA-256 over target name, catalogue and options: equal fingerprints were asked the same questions. */
  readonly fingerprint: string
}

export interface Report {
  readonly schemaVersion: 1
  readonly tool: { readonly name: 'gatecrash'; readonly version: string }
  readonly generatedAt: string
  readonly catalogue: readonly AttackInfo[]
  /** A comparison is the same report with several runs; differences are derived, never stored. */
  readonly runs: readonly Run[]
}
