/** Markdown for a pull request comment. If it gets too long for GitHub, evidence goes first, then the end. */
import { type Cell, matrixOf, tallyOf, warningsOf } from '../compare.ts'
import { type BenchGroup, compareBenchmarks } from '../compare-benchmarks.ts'
import { apart, gapsOf, type SharedFinding, sharedFindings, unjudgedOf } from '../digest.ts'
import { figure, measured, rate, ratio } from '../figures.ts'
import { type GateResult, gatedFinding } from '../gate.ts'
import type { Standing } from '../judge-runs.ts'
import type { Observation, Outcome, Report } from '../model.ts'
import { sayCapacity, sayJudged } from '../say-judged.ts'
import { list, plural, visible, visibleLines } from '../text.ts'
import { exitWords, runVerdict } from '../verdict.ts'
import { block, code, inTag, prose, sentence, table } from './markdown/escape.ts'
import { standardsPart } from './markdown/standards.ts'
import { acceptance, type WriterContext } from './writer.ts'

/** GitHub refuses a comment past 65,536 characters. */
const longestComment = 60_000
const longestEvidence = 3000
const longestScript = 20_000

const marks: Readonly<Record<Outcome, string>> = {
  vulnerable: '❌ **vulnerable**',
  resisted: '✅ resisted',
  inconclusive: '❔ inconclusive',
  skipped: '➖ skipped',
  error: '⚠️ error',
}

const verdictMarks: Readonly<Record<Standing, string>> = {
  better: '✅ **better**',
  same: '➖ same',
  worse: '❌ **worse**',
  'cannot tell': '❔ cannot tell',
}

function opening(report: Report, { gate, margin }: WriterContext): string[] {
  const words = gate ? `${exitWords[gate.exitCode]} (exit ${gate.exitCode})` : 'report'
  const sign = gate === undefined ? '' : gate.exitCode === 0 ? '✅ ' : '❌ '
  const several = report.runs.length > 1
  const reasons = (gate?.reasons ?? []).map((reason) => {
    return `- exit ${reason.exit}: ${prose(several && reason.run ? `${reason.run}: ${reason.text}` : reason.text)}`
  })
  const notes = (gate?.notes ?? []).map((note) => `- ${prose(note)}`)
  return [
    `## ${sign}gatecrash: ${words}`,
    report.runs.map((run) => `- ${prose(runVerdict(report, run, margin))}`).join('\n'),
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

/** How much is told of a finding: scripts go first when a comment gets too long, then evidence. */
type Extent = 'all' | 'no scripts' | 'no evidence'

function finding(shared: SharedFinding, report: Report, gate: GateResult | undefined, extent: Extent): string[] {
  const { info, findings } = shared
  const where = report.runs.length > 1 ? ` in ${list(findings.map((one) => one.run.label))}` : ''
  const notes = findings.flatMap((one) => {
    const accepted = acceptance(gatedFinding(gate, one.run.label, info.id))
    return accepted === undefined ? [] : [`- **${prose(one.run.label)}**: ${prose(accepted)}`]
  })
  const evidence = findings.flatMap(({ run, verdict }) => {
    const title = `What was sent and seen on ${prose(run.label)} (${verdict.confidence} confidence):`
    const { controls, attempts } = apart(verdict.evidence)
    const seen = ['', title, '', block(steps(attempts), longestEvidence)]
    const honest = ['', 'Controls, what an honest client met meanwhile:', '', block(steps(controls), longestEvidence)]
    const script = extent === 'all' ? (verdict.reproduction?.split('\n') ?? []) : []
    const again = ['', 'To do it again by hand, with Node and socket.io-client:', '', block(script, longestScript)]
    const byHand =
      script.length > 0
        ? again
        : info.byHand === undefined
          ? []
          : ['', `To do it again by hand: ${sentence(info.byHand)}`]
    return [...seen, ...(controls.length > 0 ? honest : []), ...byHand]
  })
  return [
    `<details><summary><b>${info.severity}</b> <code>${inTag(info.id)}</code>${inTag(where)}</summary>`,
    '',
    `- **Sent**: ${sentence(info.title)}`,
    `- **Must hold**: ${sentence(info.requirement)}`,
    `- **Risk**: ${sentence(info.impact)}`,
    `- **Mend**: ${sentence(info.remedy)}`,
    ...(info.sample === undefined || extent === 'no evidence'
      ? []
      : ['', block(info.sample.split('\n'), longestEvidence), '']),
    `- **Standards**: ${prose(list([...info.cwe, ...info.references]) || 'none named')}`,
    ...notes,
    ...(extent === 'no evidence' ? [] : evidence),
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
  const head = [
    '',
    ...group.members.map(({ run, repetitions }) =>
      prose(`${run}${repetitions.length > 1 ? ` (${repetitions.length} runs)` : ''}`),
    ),
  ]
  const rows = group.metrics.map((metric) => [
    metric.name,
    ...metric.values.map((value, index) => {
      const words = measured(value, metric.unit)
      const interval = metric.intervals[index] ?? null
      const spread =
        interval === null ? '' : ` [${measured(interval.low, metric.unit)}, ${measured(interval.high, metric.unit)}]`
      const times = metric.ratios[index] ?? null
      return times === null ? `${words}${spread}` : `${words}${spread} (${ratio(times)})`
    }),
  ])
  const verdicts = group.metrics.flatMap((metric) =>
    metric.judged.flatMap((judged, index) =>
      judged === null
        ? []
        : [
            `- ${verdictMarks[judged.standing]} ${prose(`${group.members[index]?.run}, ${metric.name}: ${sayJudged(judged)}`)}`,
          ],
    ),
  )
  const limits = group.members.flatMap(({ run, bench }) =>
    [...bench.validity.gates, ...bench.thresholds].filter((limit) => !limit.ok).map((limit) => ({ run, limit })),
  )
  const crossed = limits.map(
    ({ run, limit }) => `- ❌ ${prose(`${run}: ${limit.name} ${limit.limit}, was ${limit.actual}`)}`,
  )
  const parameters = Object.entries(group.parameters).map(([name, value]) => `${name} ${value}`)
  const planned = group.plannedRatePerSecond === null ? [] : [`${rate(group.plannedRatePerSecond)} planned`]
  const title = `**${prose(group.workload)}**: ${prose([group.tool, ...planned, ...parameters].join(', '))}`
  return [
    title,
    '',
    table(head, rows),
    ...(verdicts.length > 0 ? ['', ...verdicts] : []),
    ...(crossed.length > 0 ? ['', ...crossed] : []),
  ].join('\n')
}

function capacities(report: Report): string[] {
  const lines = report.runs.flatMap((run) =>
    (run.capacities ?? []).flatMap((capacity) => {
      const { p99Ms, deliveredPercent, goodputPercent } = capacity.objective
      const goal = `p99 <= ${p99Ms} ms, ${deliveredPercent} % delivered, goodput >= ${goodputPercent} % of offered`
      return [
        `- **${prose(`${run.label} ${capacity.workload}: ${sayCapacity(capacity)}`)}**; ${prose(goal)}`,
        ...capacity.remarks.map((remark) => `  - ${prose(remark)}`),
      ]
    }),
  )
  return lines.length > 0 ? ['### Capacity', lines.join('\n')] : []
}

function benchmarks(report: Report, margin: number | undefined): string[] {
  const { groups, refused, caveat } = compareBenchmarks(report, margin)
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

function render(report: Report, context: WriterContext, extent: Extent): string {
  const { gate, margin } = context
  const shared = sharedFindings(report)
  const findings = shared.map((one) => finding(one, report, gate, extent).join('\n'))
  return [
    ...opening(report, context),
    ...(shared.length > 0 ? [`### ${plural(shared.length, 'finding')}`, ...findings] : []),
    matrix(report).join('\n'),
    extent === 'no evidence' ? '' : standardsPart(report),
    ...capacities(report),
    ...benchmarks(report, margin),
    ...untested(report),
    ...(report.runs.length > 1 ? warningsOf(report).map((warning) => `> ${prose(warning)}`) : []),
    `<sub>gatecrash ${inTag(report.tool.version)}, ${inTag(report.generatedAt)}</sub>`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

export function writeMarkdown(report: Report, context: WriterContext = {}): string {
  const whole = render(report, context, 'all')
  if (whole.length <= longestComment) return `${whole}\n`
  const unscripted = render(report, context, 'no scripts')
  if (unscripted.length <= longestComment)
    return `${unscripted}\n\nThe scripts that do findings again are in the HTML and the JSON report.\n`
  const brief = render(report, context, 'no evidence')
  if (brief.length <= longestComment)
    return `${brief}\n\nEvidence is left out: the comment would be too long for GitHub.\n`
  // Cut between blocks, and close what a cut may leave open.
  const cut = brief.slice(0, brief.lastIndexOf('\n\n', longestComment))
  const open = cut.split('<details>').length > cut.split('</details>').length ? '\n\n</details>' : ''
  return `${cut}${open}\n\nThe rest is left out: the comment would be too long for GitHub.\n`
}
