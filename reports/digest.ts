/** What every reader of a report asks of it: findings, counts, what was left out and why, where time went. All pure. */
import { HarnessError } from '../errors.ts'
import {
  type AttackInfo,
  type AttackResult,
  type Observation,
  type Outcome,
  outcomes,
  type Report,
  type Run,
  severities,
  type Verdict,
} from './model.ts'

export type Vulnerable = Extract<Verdict, { outcome: 'vulnerable' }>

export interface Finding {
  readonly info: AttackInfo
  readonly run: Run
  readonly result: AttackResult
  readonly verdict: Vulnerable
}

/** One attack that several runs have: the same lines are not told twice. */
export interface SharedFinding {
  readonly info: AttackInfo
  readonly findings: readonly [Finding, ...Finding[]]
}

export type InfoOf = (id: string) => AttackInfo

/** Looks attacks up by id. Throws HarnessError `internal` for an id that the catalogue lacks (reading and building refuse it). */
export function catalogueOf(report: Report): InfoOf {
  const byId = new Map(report.catalogue.map((info) => [info.id, info]))
  return (id) => {
    const info = byId.get(id)
    if (!info) throw new HarnessError('internal', `The report has a result of ${id}, which its catalogue lacks`)
    return info
  }
}

export function severityRank(info: Pick<AttackInfo, 'severity'>): number {
  return severities.indexOf(info.severity)
}

/** Worst first, then by id. */
export function worstFirst(a: AttackInfo, b: AttackInfo): number {
  return severityRank(a) - severityRank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Results that judge a defence; probes only report a reading and never count. */
export function attackResults(report: Report, run: Run): readonly AttackResult[] {
  const infoOf = catalogueOf(report)
  return run.attacks.filter((result) => infoOf(result.id).kind === 'attack')
}

export function probeResults(report: Report, run: Run): readonly AttackResult[] {
  const infoOf = catalogueOf(report)
  return run.attacks.filter((result) => infoOf(result.id).kind === 'probe')
}

/** The vulnerabilities of one run, worst first. */
export function findingsOf(report: Report, run: Run): readonly Finding[] {
  const infoOf = catalogueOf(report)
  return attackResults(report, run)
    .flatMap((result): Finding[] => {
      const { verdict } = result
      return verdict.outcome === 'vulnerable' ? [{ info: infoOf(result.id), run, result, verdict }] : []
    })
    .sort((a, b) => worstFirst(a.info, b.info))
}

/** The vulnerabilities of all these runs, each attack once. */
export function sharedFindings(report: Report, runs: readonly Run[] = report.runs): readonly SharedFinding[] {
  const byId = new Map<string, SharedFinding>()
  for (const finding of runs.flatMap((run) => findingsOf(report, run))) {
    const known = byId.get(finding.info.id)
    byId.set(finding.info.id, { info: finding.info, findings: known ? [...known.findings, finding] : [finding] })
  }
  return [...byId.values()].sort((a, b) => worstFirst(a.info, b.info))
}

/** What an honest client met, and what the attack did. */
export function apart(evidence: readonly Observation[]): { controls: Observation[]; attempts: Observation[] } {
  const isControl = ({ summary }: Observation) => /^control\b/.test(summary)
  return { controls: evidence.filter(isControl), attempts: evidence.filter((step) => !isControl(step)) }
}

/** How often each outcome came, and of how many attacks in all. */
export function countOutcomes(results: readonly AttackResult[]): Readonly<Record<Outcome, number>> {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>
  for (const result of results) counts[result.verdict.outcome]++
  return counts
}

/** `applicable`: the target has what the attack needs, and it was allowed. `judged`: it was shown to resist, or not to. */
export function coverage(results: readonly AttackResult[]): { applicable: number; judged: number } {
  const counts = countOutcomes(results)
  return { applicable: results.length - counts.skipped, judged: counts.resisted + counts.vulnerable }
}

export interface Gap {
  /** The profile key or flag that would unlock them; absent when none would. */
  readonly unlock?: string
  readonly reason: string
  readonly runs: readonly string[]
  readonly ids: readonly string[]
}

/** What was skipped, by what would unlock it; the line that unlocks most comes first. */
export function gapsOf(report: Report): readonly Gap[] {
  const gaps = new Map<string, { unlock?: string; reason: string; runs: Set<string>; ids: Set<string> }>()
  for (const run of report.runs) {
    for (const { id, verdict } of run.attacks) {
      if (verdict.outcome !== 'skipped') continue
      const key = verdict.unlock ?? `\0${verdict.reason}`
      const gap = gaps.get(key) ?? { reason: verdict.reason, runs: new Set<string>(), ids: new Set<string>() }
      if (verdict.unlock !== undefined) gap.unlock = verdict.unlock
      gap.runs.add(run.label)
      gap.ids.add(id)
      gaps.set(key, gap)
    }
  }
  return [...gaps.values()]
    .map((gap) => ({ ...gap, runs: [...gap.runs], ids: [...gap.ids].sort() }))
    .sort((a, b) => Number(a.unlock === undefined) - Number(b.unlock === undefined) || b.ids.length - a.ids.length)
}

export interface Unjudged {
  readonly reason: string
  readonly run: string
  readonly ids: readonly string[]
}

/** What was tried and could not be judged, by reason: a token accepted at random supersedes dozens of attacks at once. */
export function unjudgedOf(report: Report, run: Run): readonly Unjudged[] {
  const byReason = new Map<string, string[]>()
  for (const { id, verdict } of attackResults(report, run)) {
    if (verdict.outcome !== 'inconclusive') continue
    byReason.set(verdict.reason, [...(byReason.get(verdict.reason) ?? []), id])
  }
  return [...byReason]
    .map(([reason, ids]) => ({ reason, run: run.label, ids }))
    .sort((a, b) => b.ids.length - a.ids.length)
}

/** How long one waited for all these runs: what overlapped counts once, a night between two runs does not count. */
export function elapsedMs(runs: readonly Run[]): number {
  const spans = runs
    .map((run) => ({ from: Date.parse(run.startedAt), to: Date.parse(run.startedAt) + run.durationMs }))
    .sort((a, b) => a.from - b.from)
  let total = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { from, to } of spans) {
    total += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return total
}

export interface TimeSpent {
  readonly totalMs: number
  /** All attacks laid end to end; more than the total where they overlap. */
  readonly attacksMs: number
  readonly waitedMs: number
  readonly benchmarksMs: number
  readonly slowest: readonly AttackResult[]
}

export function timeSpent(run: Run, most = 3): TimeSpent {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    totalMs: run.durationMs,
    attacksMs: sum(run.attacks.map((result) => result.durationMs)),
    waitedMs: sum(run.attacks.map((result) => result.waitedMs)),
    benchmarksMs: sum(run.benchmarks.map((bench) => bench.durationMs)),
    slowest: [...run.attacks].sort((a, b) => b.durationMs - a.durationMs || (a.id < b.id ? -1 : 1)).slice(0, most),
  }
}
