/** The terminal summary: what a person reads first, and mostly only. Pure; `cli/` prints it. */
import { tallyOf } from './compare.ts'
import {
  attackResults,
  countOutcomes,
  elapsedMs,
  findingsOf,
  gapsOf,
  probeResults,
  type SharedFinding,
  sharedFindings,
  timeSpent,
  unjudgedOf,
} from './digest.ts'
import { duration } from './figures.ts'
import type { GateResult } from './gate.ts'
import type { Observation, Phase, Report, Run } from './model.ts'
import { type Layout, labelled, layout, paintOutcome, paintSeverity } from './summary/layout.ts'
import { attackTable, benchTables, capacityLines } from './summary/tables.ts'
import { clip, list, plural, short, visible } from './text.ts'
import { bySeverity, gateLine, runVerdict } from './verdict.ts'

export interface SummaryOptions {
  readonly color: boolean
  /** Columns of the terminal. */
  readonly width: number
  /** The share that a difference between measurements must exceed. */
  readonly margin?: number
}

/** Evidence and reasons come from the target: one line each, and not without end. */
const longestText = 400
const longestName = 24

function printable(text: string): string {
  return clip(visible(text), longestText)
}

function header(report: Report, view: Layout): string[] {
  const names = list(
    report.runs.map((run) => (run.label === run.target.name ? run.label : `${run.label} (${run.target.name})`)),
  )
  const attacks = new Set(report.runs.flatMap((run) => attackResults(report, run).map((result) => result.id))).size
  const parts = [
    printable(names),
    ...(attacks > 0 ? [plural(attacks, 'attack')] : []),
    duration(elapsedMs(report.runs)),
  ]
  const name = `gatecrash ${report.tool.version}`
  return ['', ...labelled(name, parts.join(' · '), view, 1, name.length + 2), '']
}

function counts(report: Report, run: Run, view: Layout, column: number): string[] {
  const results = attackResults(report, run)
  if (results.length === 0) return []
  const count = countOutcomes(results)
  const severe = bySeverity(report, run)
  const words = [
    count.vulnerable > 0 ? `${count.vulnerable} vulnerable (${severe})` : '0 vulnerable',
    `${count.resisted} resisted`,
    ...(['inconclusive', 'skipped', 'error'] as const)
      .filter((name) => count[name] > 0)
      .map((name) => `${count[name]} ${name}`),
  ]
  return labelled(short(run.label, column - 2), words.join(', '), view, 1, column)
}

function lastSeen(evidence: readonly Observation[]): Observation | undefined {
  return evidence.findLast((step) => step.kind !== 'sent') ?? evidence.at(-1)
}

function finding(shared: SharedFinding, several: boolean, view: Layout): string[] {
  const { info, findings } = shared
  const [{ verdict }] = findings
  const seen = lastSeen(verdict.evidence)
  const sure = verdict.confidence === 'high' ? '' : ` (${verdict.confidence} confidence)`
  const line = (label: string, text: string) => labelled(label, printable(text), view, 3, 8)
  return [
    ` ${paintOutcome(view, 'vulnerable')}  ${paintSeverity(view, info.severity)}  ${view.paint.bold(info.id)}`,
    ...(several ? line('on', list(findings.map((one) => short(one.run.label, longestName)))) : []),
    ...line('sent', info.title),
    ...(seen ? line('seen', `${seen.summary}${sure}`) : []),
    ...line('risk', info.impact),
    ...line('mend', info.remedy),
    '',
  ]
}

function findings(report: Report, gate: GateResult | undefined, view: Layout): string[] {
  const shown = report.runs.filter((run) => !gate?.exhibit.includes(run.label))
  const exhibits = report.runs.filter((run) => gate?.exhibit.includes(run.label) && findingsOf(report, run).length > 0)
  const shared = sharedFindings(report, shown)
  const lines = shared.flatMap((one) => finding(one, report.runs.length > 1, view))
  const exhibited = exhibits.flatMap((run) => {
    const what = plural(findingsOf(report, run).length, 'finding')
    return labelled(
      '',
      `${run.label} is here to be broken: its ${what} never gate; the written report tells each.`,
      view,
      1,
      0,
    )
  })
  if (lines.length === 0 && exhibited.length === 0) return []
  const title = lines.length > 0 ? [view.paint.bold(` ${plural(shared.length, 'finding')}`), ''] : []
  return [...title, ...lines, ...exhibited.map(view.paint.dim), ...(exhibited.length > 0 ? [''] : [])]
}

function unjudged(report: Report, view: Layout): string[] {
  const lines = report.runs.flatMap((run) => [
    ...unjudgedOf(report, run).flatMap(({ reason, ids }) =>
      labelled('?', printable(`${short(run.label, longestName)}: ${list(ids, 3)}: ${reason}`), view, 3, 2),
    ),
    ...run.attacks.flatMap(({ id, verdict }) =>
      verdict.outcome === 'error'
        ? labelled(
            '!',
            printable(`${short(run.label, longestName)}: ${id}: ${verdict.code}: ${verdict.reason}`),
            view,
            3,
            2,
          )
        : [],
    ),
  ])
  return lines.length > 0 ? [view.paint.bold(' Could not be judged'), ...lines, ''] : []
}

function gaps(report: Report, view: Layout): string[] {
  const lines = gapsOf(report).flatMap((gap) => {
    const where =
      report.runs.length > 1 && gap.runs.length < report.runs.length
        ? ` (${list(gap.runs.map((run) => short(run, longestName)))})`
        : ''
    const what = `${list(gap.ids, 3)}${where}`
    const how = gap.unlock === undefined ? gap.reason : `to unlock: ${gap.unlock}`
    return [
      ...labelled('-', printable(what), view, 3, 2),
      ...labelled('', printable(how), view, 5, 0).map(view.paint.cyan),
    ]
  })
  return lines.length > 0 ? [view.paint.bold(' Not tested'), ...lines, ''] : []
}

function readings(report: Report, view: Layout): string[] {
  const runsOf = new Map<string, string[]>()
  for (const run of report.runs) {
    const read = probeResults(report, run).flatMap(({ id, verdict }) => {
      const seen = 'evidence' in verdict ? lastSeen(verdict.evidence) : undefined
      return seen ? [`${id}: ${seen.summary}`] : []
    })
    // What several runs say alike is said once.
    for (const text of [...read, ...run.remarks])
      runsOf.set(text, [...(runsOf.get(text) ?? []), short(run.label, longestName)])
  }
  const lines = [...runsOf].flatMap(([text, runs]) => labelled('·', printable(`${list(runs)}: ${text}`), view, 3, 2))
  return lines.length > 0 ? [view.paint.bold(' Noticed'), ...lines, ''] : []
}

function times(report: Report, view: Layout): string[] {
  const lines = report.runs.flatMap((run) => {
    const spent = timeSpent(run)
    const slow = spent.slowest.filter((result) => result.durationMs >= 100)
    const waited = spent.waitedMs > 0 ? ` (${duration(spent.waitedMs)} of it waiting)` : ''
    const parts = [
      `${duration(spent.totalMs)} in all`,
      ...(spent.attacksMs > 0 ? [`attacks laid end to end ${duration(spent.attacksMs)}${waited}`] : []),
      ...phaseWords(run.phases ?? []),
      ...(spent.benchmarksMs > 0 ? [`measurements ${duration(spent.benchmarksMs)}`] : []),
      ...(slow.length > 0 ? [`longest ${list(slow.map((one) => `${one.id} ${duration(one.durationMs)}`))}`] : []),
    ]
    return labelled('·', `${short(run.label, longestName)}: ${parts.join('; ')}`, view, 3, 2)
  })
  return [view.paint.bold(' Where time went'), ...lines, '']
}

/** Those of a second or more; what waits runs beside others. */
function phaseWords(phases: readonly Phase[]): string[] {
  const long = phases.filter((phase) => phase.durationMs >= 1_000)
  const words = long.map(({ phase, durationMs, attacks }) => `${phase} ${duration(durationMs)} (${attacks})`)
  return words.length === 0 ? [] : [`phases ${words.join(', ')}`]
}

function changes(report: Report, view: Layout): string[] {
  const base = report.runs[0]?.label ?? ''
  return tallyOf(report).flatMap((tally) => {
    const words = (['fixed', 'new', 'unchanged', 'unproven'] as const)
      .filter((name) => name === 'new' || name === 'fixed' || tally[name].length > 0)
      .map(
        (name) =>
          `${tally[name].length} ${name}${name === 'new' && tally.new.length > 0 ? ` (${list(tally.new, 4)})` : ''}`,
      )
    return labelled(
      '',
      visible(`${short(tally.run, longestName)} against ${short(base, longestName)}: findings ${words.join(', ')}`),
      view,
      1,
      0,
    )
  })
}

function ending(report: Report, gate: GateResult | undefined, view: Layout, margin?: number): string[] {
  const { paint } = view
  const verdict = report.runs.flatMap((run) =>
    labelled('', printable(runVerdict(report, run, margin)), view, 1, 0).map(paint.bold),
  )
  if (!gate) return [...verdict, '']
  const colour =
    gate.exitCode === 0 ? paint.green : gate.exitCode === 3 || gate.exitCode === 4 ? paint.yellow : paint.red
  const several = report.runs.length > 1
  const reasons = gate.reasons.flatMap((reason) =>
    labelled(
      `${reason.exit}`,
      printable(several && reason.run ? `${reason.run}: ${reason.text}` : reason.text),
      view,
      3,
      3,
    ),
  )
  const notes = gate.notes.flatMap((note) => labelled('·', printable(note), view, 3, 3).map(paint.dim))
  const line = labelled('', gateLine(report, gate), view, 1, 0).map((text) => colour(paint.bold(text)))
  return [...line, ...reasons, ...notes, '', ...verdict, '']
}

/** The whole summary, ending with a line break. Text of the target has lost its control characters. */
export function summary(report: Report, gate: GateResult | undefined, options: SummaryOptions): string {
  const view = layout(options)
  const several = report.runs.length > 1
  const column = Math.min(24, Math.max(...report.runs.map((run) => visible(run.label).length), 6) + 3)
  const countLines = report.runs.flatMap((run) => counts(report, run, view, column))
  return [
    ...header(report, view),
    ...(several && countLines.length > 0 ? attackTable(report, view) : []),
    ...findings(report, gate, view),
    ...capacityLines(report, view),
    ...benchTables(report, view, options.margin),
    ...unjudged(report, view),
    ...gaps(report, view),
    ...readings(report, view),
    ...times(report, view),
    ...countLines,
    ...(several && countLines.length > 0 ? changes(report, view) : []),
    ...(countLines.length > 0 ? [''] : []),
    ...ending(report, gate, view, options.margin),
  ].join('\n')
}
