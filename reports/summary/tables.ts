/** The tables of the terminal summary: attacks by configuration, and measurements side by side. */
import Table from 'cli-table3'
import { type MatrixRow, matrixOf } from '../compare.ts'
import { type BenchGroup, type BenchMetric, compareBenchmarks } from '../compare-benchmarks.ts'
import { duration, figure, rate, ratio } from '../figures.ts'
import type { Outcome, Report } from '../model.ts'
import { list, plural, short, visible } from '../text.ts'
import { airy, type Layout, labelled, outcomeMarks, paintOutcome, paintSeverity } from './layout.ts'

/** Wide enough for the longest outcome and a gap. */
const outcomeColumn = Math.max(...Object.values(outcomeMarks).map((mark) => mark.length)) + 2
const severityColumn = 10
const leastIdColumn = 26
const benchColumn = 22
const metricColumn = 16

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

/** A figure with its unit. */
function measured(value: number | null, unit: BenchMetric['unit']): string {
  if (unit === 'ms') return duration(value)
  if (unit === '/s') return rate(value)
  return value === null ? '–' : figure(value)
}

function benchTable(group: BenchGroup, view: Layout): string[] {
  const { workload, tool, parameters, plannedRatePerSecond, members, metrics } = group
  const facts = [
    tool,
    ...(plannedRatePerSecond === null ? [] : [`${rate(plannedRatePerSecond)} planned`]),
    ...Object.entries(parameters).map(([name, value]) => `${name} ${value}`),
  ]
  const name = short(workload, 30)
  const title = labelled(name, visible(facts.join(', ')), view, 1, name.length + 2)
  const tables = columnsThatFit(members.length, view.width - metricColumn - 1, benchColumn).flatMap((indexes) => {
    const labels = indexes.map((index) => view.paint.bold(short(members[index]?.run ?? '', benchColumn - 2)))
    const rows = metrics.map((metric) => [
      metric.name,
      ...indexes.map((index) => {
        const words = measured(metric.values[index] ?? null, metric.unit)
        const times = metric.ratios[index] ?? null
        return times === null ? words : `${words.padEnd(11)}${ratio(times)}`
      }),
    ])
    return table(['', ...labels], [metricColumn, ...indexes.map(() => benchColumn)], rows)
  })
  const invalid = members.filter(({ bench }) => !bench.validity.valid).map(({ run }) => run)
  const warning =
    invalid.length > 0 ? labelled('', `invalid measurement: ${visible(list(invalid, 4))}`, view, 3, 0) : []
  return [...title, ...tables, ...warning.map(view.paint.magenta), '']
}

/** Measurements, a table for each workload, with plain ratios against the first run. */
export function benchTables(report: Report, view: Layout): string[] {
  const { groups, refused, caveat } = compareBenchmarks(report)
  if (groups.length === 0) return []
  const compared = groups.some((group) => group.members.length > 1)
  const refusals = refused.flatMap(({ workload, run, reason }) =>
    labelled('not compared', visible(`${workload} of ${run}: ${reason}`), view, 1, 15),
  )
  const caveats = compared ? labelled('', caveat, view, 1, 0).map(view.paint.dim) : []
  const measurements = groups.flatMap((group) => benchTable(group, view))
  return [view.paint.bold(' Measurements'), '', ...measurements, ...refusals, ...caveats, '']
}
