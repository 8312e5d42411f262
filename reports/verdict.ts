/** The verdict in one sentence a run, and what each exit code means: said alike on the terminal and in every format. */
import { compareBenchmarks, verdictsOf } from './compare-benchmarks.ts'
import { attackResults, countOutcomes, coverage, findingsOf } from './digest.ts'
import type { ExitCode, GateResult } from './gate.ts'
import { type Report, type Run, severities } from './model.ts'
import { sayCapacity } from './say-judged.ts'
import { list, plural } from './text.ts'

export const exitWords: Readonly<Record<ExitCode, string>> = {
  0: 'passed',
  1: 'failed',
  2: 'not run: wrong usage',
  3: 'not proven',
  4: 'no verdict: error in gatecrash or invalid measurement',
  5: 'failed: worse than the baseline',
}

/** `5 critical, 9 high` */
export function bySeverity(report: Report, run: Run): string {
  const findings = findingsOf(report, run)
  const counts = severities.map((severity) => [
    findings.filter((one) => one.info.severity === severity).length,
    severity,
  ])
  return counts
    .filter(([count]) => count !== 0)
    .map(([count, severity]) => `${count} ${severity}`)
    .join(', ')
}

function attackSentence(report: Report, run: Run): string[] {
  const results = attackResults(report, run)
  if (results.length === 0) return []
  const { applicable, judged } = coverage(results)
  const { vulnerable, resisted } = countOutcomes(results)
  if (applicable === 0) return [`could not be attacked: ${plural(results.length, 'attack')} skipped, none run`]
  const open = applicable - judged > 0 ? `; ${applicable - judged} could not be judged` : ''
  if (vulnerable > 0)
    return [`let ${vulnerable} of ${plural(applicable, 'attack')} through (${bySeverity(report, run)})${open}`]
  if (open === '')
    return [
      applicable === 1
        ? 'resisted the one attack that applies to it'
        : `resisted all ${applicable} attacks that apply to it`,
    ]
  return [`resisted ${resisted} of ${plural(applicable, 'attack')}${open}`]
}

function capacitySentence(run: Run): string[] {
  return (run.capacities ?? []).map((capacity) => {
    const { heldPerSecond, failedPerSecond } = capacity.up
    const found = heldPerSecond !== null || failedPerSecond !== null
    return found ? `carries ${sayCapacity(capacity)} (${capacity.workload})` : `has no answer on ${capacity.workload}`
  })
}

function benchSentence(run: Run): string[] {
  const total = run.benchmarks.length
  if (total === 0 || run.capacities !== undefined) return []
  const invalid = run.benchmarks.filter((bench) => !bench.validity.valid).length
  const crossed = run.benchmarks.filter(
    (bench) => bench.validity.valid && bench.thresholds.some((one) => !one.ok),
  ).length
  const words = [
    ...(crossed > 0 ? [`crossed a threshold in ${crossed} of ${plural(total, 'measurement')}`] : []),
    ...(invalid > 0 ? [`has ${plural(invalid, 'invalid measurement')} of ${total}`] : []),
  ]
  const limits = run.benchmarks.some((bench) => bench.thresholds.length > 0)
  if (words.length > 0) return words
  return [
    limits
      ? `held every threshold in ${plural(total, 'measurement')}`
      : `was measured ${total === 1 ? 'once' : `${total} times`}`,
  ]
}

/** Against the first run, where both were measured often enough for a verdict. */
function comparedSentence(report: Report, run: Run, margin: number | undefined): string[] {
  const verdicts = verdictsOf(compareBenchmarks(report, margin)).filter((one) => one.run === run.label)
  if (verdicts.length === 0) return []
  const several = new Set(verdicts.map(({ workload }) => workload)).size > 1
  const parts = (['worse', 'better', 'same', 'cannot tell'] as const).flatMap((standing) => {
    const named = verdicts.filter(({ judged }) => judged.standing === standing)
    const metrics = list(
      named.map(({ workload, metric }) => (several ? `${workload} ${metric}` : metric)),
      5,
    )
    if (named.length === 0) return []
    return [
      standing === 'cannot tell'
        ? `cannot be told apart in ${metrics}`
        : standing === 'same'
          ? `is the same in ${metrics}`
          : `is ${standing} in ${metrics}`,
    ]
  })
  return [`${parts.join('; ')}, against ${verdicts[0]?.base}`]
}

/** `hardened resisted all 39 attacks that apply to it.` */
export function runVerdict(report: Report, run: Run, margin?: number): string {
  const stopped = run.stopped === undefined ? [] : [`ended early (${run.stopped})`]
  const words = [
    ...attackSentence(report, run),
    ...capacitySentence(run),
    ...benchSentence(run),
    ...comparedSentence(report, run, margin),
    ...stopped,
  ]
  if (words.length === 0) return `${run.label} was neither attacked nor measured.`
  return words.map((sentence, index) => `${index === 0 ? run.label : 'It'} ${sentence}.`).join(' ')
}

export function verdictSentence(report: Report): string {
  return report.runs.map((run) => runVerdict(report, run)).join(' ')
}

/** `Gate: passed (exit 0, --fail-on high)` */
export function gateLine(report: Report, gate: GateResult): string {
  const rule = hasAttacks(report) ? `, --fail-on ${gate.failOn}` : ''
  return `Gate: ${exitWords[gate.exitCode]} (exit ${gate.exitCode}${rule})`
}

/** Without attacks nothing has a severity that could fail the gate. */
export function hasAttacks(report: Report): boolean {
  return report.runs.some(({ attacks }) => attacks.length > 0)
}
