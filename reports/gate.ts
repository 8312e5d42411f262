/** From a report to an exit code, and to every reason for it. Pure; the rules are those of `docs/verdicts.md`. */
import {
  attackResults,
  catalogueOf,
  countOutcomes,
  coverage,
  type Finding,
  findingsOf,
  probeResults,
  severityRank,
} from './digest.ts'
import { figure } from './figures.ts'
import { gateBenchmarks, gateCapacities } from './gate-measurements.ts'
import type { Report, Run, Severity } from './model.ts'
import { list, plural } from './text.ts'
import { type Waiver, waiversFor } from './waivers.ts'

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5

/** If several apply, the first of these wins. */
const precedence: readonly ExitCode[] = [2, 4, 5, 1, 3]

/** Under this share of applicable attacks judged, silence about the rest is not a pass. */
const enoughJudged = 0.8

export interface GateOptions {
  /** A finding of this severity or worse fails the gate. */
  readonly failOn: Severity
  /** Findings that it has do not gate; new ones lead to exit 5 instead of 1. */
  readonly baseline?: Report
  readonly waivers?: readonly Waiver[]
  /** Labels of runs that are shown and never gate. */
  readonly exhibit?: readonly string[]
  /** When waivers are judged, ISO 8601; without it, when the report was made. */
  readonly at?: string
}

export interface GateReason {
  readonly exit: ExitCode
  readonly run: string
  readonly text: string
  readonly ids: readonly string[]
}

/** How the gate sees a finding. Only `gates` and `new` fail it. */
export type Standing = 'gates' | 'new' | 'below' | 'known' | 'waived' | 'exhibit'

export interface GatedFinding {
  readonly run: string
  readonly id: string
  readonly standing: Standing
  readonly waiver?: Waiver
}

export interface GateResult {
  readonly failOn: Severity
  readonly exitCode: ExitCode
  /** Every reason, in the order in which the codes win. Empty exactly when the exit code is 0. */
  readonly reasons: readonly GateReason[]
  readonly findings: readonly GatedFinding[]
  /** Worth knowing, and no reason to fail: waivers used, ended or idle, known findings that are gone. */
  readonly notes: readonly string[]
  readonly exhibit: readonly string[]
}

/** How the gate sees one finding; undefined without a gate, or where there is no finding. */
export function gatedFinding(gate: GateResult | undefined, run: string, id: string): GatedFinding | undefined {
  return gate?.findings.find((finding) => finding.run === run && finding.id === id)
}

/** The code that wins among those that apply; 0 for none. */
export function chooseExitCode(codes: readonly ExitCode[]): ExitCode {
  return precedence.find((code) => codes.includes(code)) ?? 0
}

/** Ids that the baseline has as findings of the same target; a baseline of one run stands for a renamed target too. */
function knownIds(baseline: Report, run: Run): ReadonlySet<string> {
  const same = baseline.runs.filter(
    (one) => one.target.name === run.target.name && one.target.weakness === run.target.weakness,
  )
  const used = same.length > 0 ? same : baseline.runs.length === 1 ? baseline.runs : []
  return new Set(used.flatMap((one) => findingsOf(baseline, one).map((finding) => finding.info.id)))
}

interface RunGate {
  readonly reasons: GateReason[]
  readonly findings: GatedFinding[]
  readonly notes: string[]
}

function standingOf(
  finding: Finding,
  options: GateOptions,
  today: string,
  known: ReadonlySet<string> | undefined,
): GatedFinding {
  const { id } = finding.info
  const run = finding.run.label
  if (options.exhibit?.includes(run)) return { run, id, standing: 'exhibit' }
  const [waiver] = waiversFor(options.waivers ?? [], id, finding.run.target.name)
  if (waiver && waiver.until >= today) return { run, id, standing: 'waived', waiver }
  const ended = waiver ? { waiver } : {}
  if (known?.has(id)) return { run, id, standing: 'known', ...ended }
  if (severityRank(finding.info) > severityRank({ severity: options.failOn }))
    return { run, id, standing: 'below', ...ended }
  return { run, id, standing: known ? 'new' : 'gates', ...ended }
}

function gateAttacks(report: Report, run: Run, options: GateOptions, today: string): RunGate {
  const infoOf = catalogueOf(report)
  const known = options.baseline && knownIds(options.baseline, run)
  const findings = findingsOf(report, run).map((finding) => standingOf(finding, options, today, known))
  const reasons: GateReason[] = []
  const because = (exit: ExitCode, ids: readonly string[], text: string) => {
    if (ids.length > 0) reasons.push({ exit, run: run.label, ids, text })
  }
  const fresh = findings.filter((finding) => finding.standing === 'new').map((finding) => finding.id)
  because(5, fresh, `${plural(fresh.length, 'finding')} that the baseline lacks: ${list(fresh, 4)}`)
  const failing = findings.filter((finding) => finding.standing === 'gates').map((finding) => finding.id)
  because(
    1,
    failing,
    `${plural(failing.length, 'finding')} of severity ${options.failOn} or worse: ${list(failing, 4)}`,
  )

  // Who accepts a finding accepts not knowing as well: a waived attack need not be judged.
  const accepted = (id: string) =>
    waiversFor(options.waivers ?? [], id, run.target.name).some((waiver) => waiver.until >= today)
  const results = attackResults(report, run).filter(
    (result) => result.verdict.outcome === 'vulnerable' || !accepted(result.id),
  )
  const errors = attackResults(report, run)
    .filter((result) => result.verdict.outcome === 'error')
    .map((result) => result.id)
  because(4, errors, `${plural(errors.length, 'attack')} ended in an error of gatecrash: ${list(errors, 4)}`)
  const open = results.filter(
    (result) =>
      result.verdict.outcome === 'inconclusive' &&
      severityRank(infoOf(result.id)) <= severityRank({ severity: options.failOn }),
  )
  const openIds = open.map((result) => result.id)
  because(
    3,
    openIds,
    `${plural(openIds.length, 'attack')} of severity ${options.failOn} or worse inconclusive: ${list(openIds, 4)}`,
  )

  const { applicable, judged } = coverage(results)
  if (results.length > 0 && judged < applicable * enoughJudged) {
    const share = `${judged} of ${applicable} applicable attacks (${figure((100 * judged) / applicable)} %)`
    reasons.push({ exit: 3, run: run.label, ids: [], text: `only ${share} could be judged; 80 % is the least` })
  }
  if (results.length > 0 && applicable === 0) {
    reasons.push({
      exit: 3,
      run: run.label,
      ids: [],
      text: `all ${plural(results.length, 'attack')} were skipped: nothing was proven`,
    })
  }
  return { reasons, findings, notes: knownNotes(run, known, findings, countOutcomes(results).resisted > 0) }
}

function knownNotes(
  run: Run,
  known: ReadonlySet<string> | undefined,
  findings: readonly GatedFinding[],
  some: boolean,
): string[] {
  if (!known || !some) return []
  const still = new Set(findings.map((finding) => finding.id))
  const resisted = new Set(
    run.attacks.filter((result) => result.verdict.outcome === 'resisted').map((result) => result.id),
  )
  const gone = [...known].filter((id) => !still.has(id) && resisted.has(id))
  if (gone.length === 0) return []
  return [
    `${run.label}: ${plural(gone.length, 'finding')} of the baseline now resisted: ${list(gone, 4)}; renew the baseline`,
  ]
}

function gateRun(report: Report, run: Run, options: GateOptions, today: string): RunGate {
  const gated = gateAttacks(report, run, options, today)
  if (options.exhibit?.includes(run.label)) return { ...gated, reasons: [], notes: [] }
  const reasons = [...gated.reasons, ...gateBenchmarks(run), ...gateCapacities(run)]
  if (run.stopped !== undefined) {
    reasons.push({ exit: 3, run: run.label, ids: [], text: `ended early (${run.stopped}): the rest was not attempted` })
  }
  const judgedAnything =
    attackResults(report, run).length +
      probeResults(report, run).length +
      run.benchmarks.length +
      (run.capacities ?? []).length >
    0
  if (!judgedAnything && run.stopped === undefined) {
    reasons.push({
      exit: 3,
      run: run.label,
      ids: [],
      text: 'nothing was run: no attack and no measurement was selected',
    })
  }
  return { ...gated, reasons }
}

function waiverNotes(report: Report, options: GateOptions, findings: readonly GatedFinding[], today: string): string[] {
  const catalogue = new Set(report.catalogue.map((info) => info.id))
  return (options.waivers ?? []).flatMap((waiver) => {
    const name = waiver.target === undefined ? waiver.id : `${waiver.id} on ${waiver.target}`
    if (!catalogue.has(waiver.id)) return [`the waiver of ${name} names no attack of the catalogue`]
    const used = findings.some((finding) => finding.waiver === waiver)
    if (waiver.until < today) return used ? [`the waiver of ${name} ended on ${waiver.until}: it gates again`] : []
    return used ? [`${name} is waived until ${waiver.until}: ${waiver.reason}`] : []
  })
}

/** Judges a report. Never throws on what a target did; a report of no runs leads to exit 3. */
export function gate(report: Report, options: GateOptions): GateResult {
  const today = (options.at ?? report.generatedAt).slice(0, 10)
  const gates = report.runs.map((run) => gateRun(report, run, options, today))
  const findings = gates.flatMap((one) => one.findings)
  const reasons = gates.flatMap((one) => one.reasons)
  const gatingRuns = report.runs.filter((run) => !options.exhibit?.includes(run.label))
  if (gatingRuns.length === 0) {
    reasons.push({ exit: 3, run: '', ids: [], text: 'no run of this report gates: nothing was proven' })
  }
  reasons.sort((a, b) => precedence.indexOf(a.exit) - precedence.indexOf(b.exit))
  return {
    failOn: options.failOn,
    exitCode: chooseExitCode(reasons.map((reason) => reason.exit)),
    reasons,
    findings,
    notes: [...waiverNotes(report, options, findings, today), ...gates.flatMap((one) => one.notes)],
    exhibit: options.exhibit ?? [],
  }
}
