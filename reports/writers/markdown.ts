/** Markdown for a pull request comment. If it gets too long for GitHub, evidence goes first, then the end. */
import { type Cell, matrixOf, tallyOf, warningsOf } from '../compare.ts'
import { type BenchGroup, compareBenchmarks } from '../compare-benchmarks.ts'
import { gapsOf, type SharedFinding, sharedFindings, unjudgedOf } from '../digest.ts'
import { duration, figure, rate, ratio } from '../figures.ts'
import { type GateResult, gatedFinding } from '../gate.ts'
import type { Observation, Outcome, Report } from '../model.ts'
import { list, plural, visible, visibleLines } from '../text.ts'
import { exitWords, runVerdict } from '../verdict.ts'
import { block, code, inTag, prose, sentence, table } from './markdown/escape.ts'
import { acceptance, type WriterContext } from './writer.ts'

/** GitHub refuses a comment past 65,536 characters. */
const longestComment = 60_000
const longestEvidence = 3000

const marks: Readonly<Record<Outcome, string>> = {
  vulnerable: '❌ **vulnerable**',
  resisted: '✅ resisted',
  inconclusive: '❔ inconclusive',
  skipped: '➖ skipped',
  error: '⚠️ error',
}

function opening(report: Report, gate: GateResult | undefined): string[] {
  const words = gate ? `${exitWords[gate.exitCode]} (exit ${gate.exitCode})` : 'report'
  const sign = gate === undefined ? '' : gate.exitCode === 0 ? '✅ ' : '❌ '
  const several = report.runs.length > 1
  const reasons = (gate?.reasons ?? []).map((reason) => {
    return `- exit ${reason.exit}: ${prose(several && reason.run ? `${reason.run}: ${reason.text}` : reason.text)}`
  })
  const notes = (gate?.notes ?? []).map((note) => `- ${prose(note)}`)
  return [
    `## ${sign}gatecrash: ${words}`,
    report.runs.map((run) => `- ${prose(runVerdict(report, run))}`).join('\n'),
    ...(reasons.length > 0 ? ['### Why', [...reasons, ...notes].join('\n')] : [notes.join('\n')]),
  ]
}

function steps(evidence: readonly Observation[]): string[] {
  return evidence.flatMap((step) => [
    `${`+${figure(step.atMs)} ms`.padStart(10)}  ${step.kind.padEnd(8)}  ${visible(step.summary)}`,
    ...(step.detail === undefined
      ? []
      : visibleLines(step.detail)
          .split('\n')
          .map((line) => `${' '.repeat(22)}${line}`)),
  ])
}

function finding(shared: SharedFinding, report: Report, gate: GateResult | undefined, withEvidence: boolean): string[] {
  const { info, findings } = shared
  const where = report.runs.length > 1 ? ` in ${list(findings.map((one) => one.run.label))}` : ''
  const notes = findings.flatMap((one) => {
    const accepted = acceptance(gatedFinding(gate, one.run.label, info.id))
    return accepted === undefined ? [] : [`- **${prose(one.run.label)}**: ${prose(accepted)}`]
  })
  const evidence = findings.flatMap(({ run, verdict }) => {
    const title = `What was sent and seen on ${prose(run.label)} (${verdict.confidence} confidence):`
    return ['', title, '', block(steps(verdict.evidence), longestEvidence)]
  })
  return [
    `<details><summary><b>${info.severity}</b> <code>${inTag(info.id)}</code>${inTag(where)}</summary>`,
    '',
    `- **Sent**: ${sentence(info.title)}`,
    `- **Must hold**: ${sentence(info.requirement)}`,
    `- **Risk**: ${sentence(info.impact)}`,
    `- **Mend**: ${sentence(info.remedy)}`,
    `- **Standards**: ${prose(list([...info.cwe, ...info.references]) || 'none named')}`,
    ...notes,
    ...(withEvidence ? evidence : []),
    '',
    '</details>',
  ]
}

function cellText(cell: Cell): string {
  const outcome = cell.result ? marks[cell.result.verdict.outcome] : 'not run'
  return ['new', 'fixed', 'unproven'].includes(cell.change) ? `${outcome} (${cell.change})` : outcome
}

function matrix(report: Report): string[] {
  const rows = matrixOf(report).filter((row) => row.info.kind === 'attack')
  if (rows.length === 0) return []
  const head = ['Attack', 'Severity', ...report.runs.map((run) => prose(run.label))]
  const cells = rows.map(({ info, cells }) => [code(info.id), info.severity, ...cells.map(cellText)])
  const tallies = tallyOf(report).map((tally) => {
    const counts = (['fixed', 'new', 'unchanged', 'unproven'] as const).map((name) => `${tally[name].length} ${name}`)
    return `- ${prose(`${tally.run} against ${report.runs[0]?.label}`)}: findings ${counts.join(', ')}`
  })
  const title = `<details><summary>All ${plural(rows.length, 'attack')}</summary>`
  return [...tallies, ...(tallies.length > 0 ? [''] : []), title, '', table(head, cells), '', '</details>']
}

function benchmark(group: BenchGroup): string {
  const head = ['', ...group.members.map((member) => prose(member.run))]
  const rows = group.metrics.map((metric) => [
    metric.name,
    ...metric.values.map((value, index) => {
      const words =
        metric.unit === 'ms'
          ? duration(value)
          : metric.unit === '/s'
            ? rate(value)
            : value === null
              ? '–'
              : figure(value)
      const times = metric.ratios[index] ?? null
      return times === null ? words : `${words} (${ratio(times)})`
    }),
  ])
  const limits = group.members.flatMap(({ run, bench }) =>
    [...bench.validity.gates, ...bench.thresholds].filter((limit) => !limit.ok).map((limit) => ({ run, limit })),
  )
  const crossed = limits.map(
    ({ run, limit }) => `- ❌ ${prose(`${run}: ${limit.name} ${limit.limit}, was ${limit.actual}`)}`,
  )
  const parameters = Object.entries(group.parameters).map(([name, value]) => `${name} ${value}`)
  const planned = group.plannedRatePerSecond === null ? [] : [`${rate(group.plannedRatePerSecond)} planned`]
  const title = `**${prose(group.workload)}**: ${prose([group.tool, ...planned, ...parameters].join(', '))}`
  return [title, '', table(head, rows), ...(crossed.length > 0 ? ['', ...crossed] : [])].join('\n')
}

function benchmarks(report: Report): string[] {
  const { groups, refused, caveat } = compareBenchmarks(report)
  if (groups.length === 0) return []
  const refusals = refused.map(({ workload, run, reason }) => `- ${prose(`${workload} of ${run}: ${reason}`)}`)
  const compared = groups.some((group) => group.members.length > 1)
  return [
    '### Measurements',
    ...groups.map(benchmark),
    ...(refusals.length > 0 ? [refusals.join('\n')] : []),
    ...(compared ? [`_${caveat}_`] : []),
  ]
}

function untested(report: Report): string[] {
  const open = report.runs.flatMap((run) => [
    ...unjudgedOf(report, run).map(({ reason, ids }) => `- ❔ ${prose(`${run.label}: ${list(ids, 5)}: ${reason}`)}`),
    ...run.attacks.flatMap(({ id, verdict }) =>
      verdict.outcome === 'error' ? [`- ⚠️ ${prose(`${run.label}: ${id}: ${verdict.reason}`)}`] : [],
    ),
  ])
  const gaps = gapsOf(report).map((gap) => {
    const how = gap.unlock === undefined ? prose(gap.reason) : `unlock with ${code(gap.unlock)}`
    return `- ➖ ${prose(list(gap.ids, 5))}: ${how}`
  })
  const lines = [...open, ...gaps]
  return lines.length > 0 ? ['### Not judged', lines.join('\n')] : []
}

function render(report: Report, gate: GateResult | undefined, withEvidence: boolean): string {
  const shared = sharedFindings(report)
  const findings = shared.map((one) => finding(one, report, gate, withEvidence).join('\n'))
  return [
    ...opening(report, gate),
    ...(shared.length > 0 ? [`### ${plural(shared.length, 'finding')}`, ...findings] : []),
    matrix(report).join('\n'),
    ...benchmarks(report),
    ...untested(report),
    ...(report.runs.length > 1 ? warningsOf(report).map((warning) => `> ${prose(warning)}`) : []),
    `<sub>gatecrash ${inTag(report.tool.version)}, ${inTag(report.generatedAt)}</sub>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

export function writeMarkdown(report: Report, context: WriterContext = {}): string {
  const whole = render(report, context.gate, true)
  if (whole.length <= longestComment) return `${whole}\n`
  const brief = render(report, context.gate, false)
  if (brief.length <= longestComment)
    return `${brief}\n\nEvidence is left out: the comment would be too long for GitHub.\n`
  // Cut between blocks, and close what a cut may leave open.
  const cut = brief.slice(0, brief.lastIndexOf('\n\n', longestComment))
  const open = cut.split('<details>').length > cut.split('</details>').length ? '\n\n</details>' : ''
  return `${cut}${open}\n\nThe rest is left out: the comment would be too long for GitHub.\n`
}
