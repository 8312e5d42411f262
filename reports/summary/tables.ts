/** The tables of the terminal summary: attacks by configuration, and measurements side by side. */
import Table from 'cli-table3'
import { type MatrixRow, matrixOf } from '../compare.ts'
import { type BenchGroup, compareBenchmarks } from '../compare-benchmarks.ts'
import { measured, rate, ratio } from '../figures.ts'
import type { Standing } from '../judge-runs.ts'
import type { Outcome, Report } from '../model.ts'
import { sayCapacity, sayJudged, standingMarks } from '../say-judged.ts'
import { list, plural, short, visible } from '../text.ts'
import { variantOf } from '../variants.ts'
import { airy, type Layout, labelled, outcomeMarks, paintOutcome, paintSeverity } from './layout.ts'

/** Wide enough for the longest outcome and a gap. */
const outcomeColumn = Math.max(...Object.values(outcomeMarks).map((mark) => mark.length)) + 2
const severityColumn = 10
const leastIdColumn = 26
const benchColumn = 22
const metricColumn = 20
/** A name may take this much. */
const widestBench = 40

function table(head: readonly string[], widths: readonly number[], rows: readonly (readonly string[])[]): string[] {
  const made = new Table({
    head: [...head],
    colWidths: [...widths],
    chars: airy,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
  })
  made.push(...rows.map((row) => [...row]))
  // Cells are padded to their column; spaces at the end of a line only make copying ugly.
  const [first = '', ...rest] = made
    .toString()
    .split('\n')
    .map((line) => ` ${line}`.trimEnd())
  const rule = ` ${'─'.repeat(widths.reduce((sum, width) => sum + width, 0) - 1)}`
  return [first, rule, ...rest]
}

/** Columns that fit beside the first, as groups of indexes; the base stands in each group. */
function columnsThatFit(count: number, room: number, column: number): number[][] {
  const fit = Math.max(2, Math.floor(room / column))
  if (count <= fit) return [Array.from({ length: count }, (_, index) => index)]
  const groups: number[][] = []
  for (let start = 1; start < count; start += fit - 1) {
    groups.push([0, ...Array.from({ length: Math.min(fit - 1, count - start) }, (_, index) => start + index)])
  }
  return groups
}

type Marks = readonly (Outcome | undefined)[]

function marksOf(row: MatrixRow): Marks {
  return row.cells.map((cell) => cell.result?.verdict.outcome)
}

/** Rows that want an eye: let through somewhere, or not judged although it was tried. */
function telling(row: MatrixRow): boolean {
  return marksOf(row).some((mark) => mark === 'vulnerable' || mark === 'inconclusive' || mark === 'error')
}

/** What is let through stands above what could not be judged. */
function worstMark(row: MatrixRow): number {
  return marksOf(row).includes('vulnerable') ? 0 : 1
}

/** The other rows in one line for each way in which they came out, the commonest first. */
function alike(rows: readonly MatrixRow[]): { marks: Marks; count: number }[] {
  const groups = new Map<string, { marks: Marks; count: number }>()
  for (const row of rows) {
    const marks = marksOf(row)
    const group = groups.get(marks.join()) ?? { marks, count: 0 }
    groups.set(marks.join(), { marks, count: group.count + 1 })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}

/** Attacks by configuration. What every configuration resisted, or lacks the means for, is counted: the eye belongs to the rest. */
export function attackTable(report: Report, view: Layout): string[] {
  const rows = matrixOf(report).filter((row) => row.info.kind === 'attack')
  const shown = rows.filter(telling).sort((a, b) => worstMark(a) - worstMark(b))
  const rest = alike(rows.filter((row) => !telling(row)))
  const longest = Math.max(leastIdColumn, ...shown.map((row) => row.info.id.length + 2))
  const idColumn = Math.min(longest, view.width - severityColumn - 2 * outcomeColumn - 2)
  const groups = columnsThatFit(report.runs.length, view.width - idColumn - severityColumn - 1, outcomeColumn)
  const noun = shown.length > 0 ? 'more attack' : 'attack'
  return groups.flatMap((group) => {
    const labels = group.map((index) => view.paint.bold(short(report.runs[index]?.label ?? '', outcomeColumn - 2)))
    const marks = (all: Marks) => group.map((index) => paintOutcome(view, all[index]))
    const lines = [
      ...shown.map((row) => [row.info.id, paintSeverity(view, row.info.severity), ...marks(marksOf(row))]),
      ...rest.map((one) => [view.paint.dim(plural(one.count, noun)), '', ...marks(one.marks)]),
    ]
    const head = [view.paint.bold('Attack'), view.paint.bold('Severity'), ...labels]
    return [...table(head, [idColumn, severityColumn, ...group.map(() => outcomeColumn)], lines), '']
  })
}

function benchTable(group: BenchGroup, view: Layout): string[] {
  const { workload, tool, parameters, plannedRatePerSecond, members, metrics } = group
  const variant = variantOf(group)
  const facts = [
    tool,
    ...(plannedRatePerSecond === null ? [] : [`${rate(plannedRatePerSecond)} planned`]),
    ...Object.entries(parameters)
      .filter(([parameter]) => parameter !== variant)
      .map(([name, value]) => `${name} ${value}`),
  ]
  const name = short(variant === undefined ? workload : `${workload} ${parameters[variant]}`, 40)
  const title = labelled(name, visible(facts.join(', ')), view, 1, name.length + 2)
  const longest = Math.max(...members.map(({ run }) => visible(run).length)) + 2
  const column = Math.min(Math.max(benchColumn, longest), widestBench)
  const tables = columnsThatFit(members.length, view.width - metricColumn - 1, column).flatMap((indexes) => {
    const labels = indexes.map((index) => {
      const runs = members[index]?.repetitions.length ?? 1
      return view.paint.bold(short(`${members[index]?.run ?? ''}${runs > 1 ? ` ×${runs}` : ''}`, column - 2))
    })
    const rows = metrics.map((metric) => [
      metric.name,
      ...indexes.map((index) => {
        const words = measured(metric.values[index] ?? null, metric.unit)
        const times = metric.ratios[index] ?? null
        return times === null ? words : `${words.padEnd(11)}${ratio(times)}`
      }),
    ])
    return table(['', ...labels], [metricColumn, ...indexes.map(() => column)], rows)
  })
  const verdicts = metrics.flatMap(({ name: metric, judged }) =>
    judged.flatMap((one, index) => {
      if (one === null) return []
      const who = members.length > 2 ? `${members[index]?.run ?? ''} ` : ''
      const mark = paintStanding(view, one.standing, standingMarks[one.standing].padEnd(15))
      return labelled('', visible(`${who}${metric}: ${sayJudged(one)}`), view, 3, 15).map((line, at) =>
        at === 0 ? `   ${mark}${line.trimStart()}` : line,
      )
    }),
  )
  const base = members[0]?.run ?? ''
  const against =
    verdicts.length > 0
      ? [view.paint.bold(`   ${members.length === 2 ? `${members[1]?.run} against` : 'Against'} ${base}`), ...verdicts]
      : []
  return [...title, ...stamps(members, view), ...tables, ...against, '']
}

/** Whether the figures below count, before anybody reads them. */
function stamps(members: BenchGroup['members'], view: Layout): string[] {
  const invalid = members.flatMap(({ run, repetitions }) => {
    const bad = repetitions.filter(({ validity }) => !validity.valid).length
    if (bad === 0) return []
    return [repetitions.length === 1 ? run : `${run} (${bad} of ${repetitions.length} runs)`]
  })
  if (invalid.length === 0) return labelled('', '✓ valid', view, 3, 0).map(view.paint.green)
  const text = `! invalid: ${visible(list(invalid, 4))}: the generator, not the server, was measured`
  return labelled('', text, view, 3, 0).map(view.paint.magenta)
}

function paintStanding({ paint }: Layout, standing: Standing, text: string): string {
  const colour = { better: paint.green, same: paint.dim, worse: paint.red, 'cannot tell': paint.yellow }
  return colour[standing](text)
}

/** Measurements, a table for each workload, with ratios against the first run, and verdicts where runs were repeated. */
export function benchTables(report: Report, view: Layout, margin?: number): string[] {
  const { groups, refused, caveat } = compareBenchmarks(report, margin)
  if (groups.length === 0) return []
  const compared = groups.some((group) => group.members.length > 1)
  const refusals = refused.flatMap(({ workload, run, reason }) =>
    labelled('not compared', visible(`${workload} of ${run}: ${reason}`), view, 1, 15),
  )
  const caveats = compared ? labelled('', caveat, view, 1, 0).map(view.paint.dim) : []
  const tables = groups.flatMap((group) => benchTable(group, view))
  return [view.paint.bold(' Measurements'), '', ...tables, ...refusals, ...caveats, '']
}

/** The knee of each search. */
export function capacityLines(report: Report, view: Layout): string[] {
  const lines = report.runs.flatMap((run) =>
    (run.capacities ?? []).flatMap((capacity) => {
      const { p99Ms, deliveredPercent, goodputPercent } = capacity.objective
      const goal = `p99 <= ${p99Ms} ms, ${deliveredPercent} % delivered, goodput >= ${goodputPercent} % of offered`
      return [
        ...labelled('', visible(`${run.label} ${capacity.workload}: ${sayCapacity(capacity)}`), view, 3, 0).map(
          view.paint.bold,
        ),
        ...labelled('', goal, view, 5, 0).map(view.paint.dim),
        ...capacity.remarks.flatMap((remark) => labelled('·', visible(remark), view, 5, 2)),
      ]
    }),
  )
  return lines.length > 0 ? [view.paint.bold(' Capacity'), ...lines, ''] : []
}
