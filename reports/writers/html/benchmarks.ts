/** Measurements: figures side by side with plain ratios, charts, the ledger, and whether they are valid at all. */
import { type BenchGroup, type BenchMetric, compareBenchmarks, defaultMargin } from '../../compare-benchmarks.ts'
import { bytes, duration, figure, measured, rate, ratio } from '../../figures.ts'
import { percentileCurve } from '../../histograms.ts'
import type { BenchRun, Ledger, Report, Run, Threshold, TimelinePoint } from '../../model.ts'
import { sayCapacity, sayJudged, standingMarks } from '../../say-judged.ts'
import { variantOf } from '../../variants.ts'
import { type Curve, timelineChart } from './charts.ts'
import { fanOutChart } from './fan-out-chart.ts'
import { forestChart } from './forest-chart.ts'
import { kneeChart } from './knee-chart.ts'
import { bandChart, type Timeline, tailChart } from './load-charts.ts'
import { html, type Markup } from './markup.ts'
import { serverChart, socketsChart } from './time-strips.ts'
import { variantsSection } from './variants.ts'

const longestTimeline = 600

function times(metric: BenchMetric, index: number): Markup | undefined {
  const value = metric.ratios[index] ?? null
  if (value === null) return undefined
  // Within 5 % a single pair of runs shows nothing: no colour.
  const tone = Math.abs(value - 1) < 0.05 ? 'muted' : value > 1 === (metric.better === 'higher') ? 'better' : 'worse'
  return html` <span class="${tone}">${ratio(value)}</span>`
}

function spread(metric: BenchMetric, index: number): Markup | undefined {
  const interval = metric.intervals[index] ?? null
  if (interval === null) return undefined
  return html` <span class="muted">[${measured(interval.low, metric.unit)}, ${measured(interval.high, metric.unit)}]</span>`
}

function figuresTable(group: BenchGroup): Markup {
  const heads = group.members.map(({ run, repetitions }) => {
    const runs =
      repetitions.length > 1 ? html` <span class="muted">median of ${repetitions.length} runs</span>` : undefined
    return html`<th scope="col">${run}${runs}</th>`
  })
  const rows = group.metrics.map(
    (metric) =>
      html`<tr><th scope="row">${metric.name}</th>${metric.values.map((value, index) => html`<td>${measured(value, metric.unit)}${spread(metric, index)}${times(metric, index)}</td>`)}</tr>`,
  )
  return html`<div class="scroll"><table class="figures"><thead><tr><th scope="col">figure</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`
}

const standingClasses = {
  better: 'resisted',
  same: 'skipped',
  worse: 'vulnerable',
  'cannot tell': 'inconclusive',
} as const

function verdicts({ members, metrics }: BenchGroup, id: string, margin: number): Markup | undefined {
  const rows = members.flatMap(({ run }, index) =>
    metrics.flatMap(({ name, judged }) => {
      const one = judged[index] ?? null
      return one === null ? [] : [{ label: members.length > 2 ? `${run}: ${name}` : name, judged: one }]
    }),
  )
  if (rows.length === 0) return undefined
  const lines = rows.map(
    ({ label, judged }) =>
      html`<tr><th scope="row">${label}</th><td><span class="badge ${standingClasses[judged.standing]}">${standingMarks[judged.standing]}</span></td><td>${sayJudged(judged)}</td></tr>`,
  )
  const title = members.length === 2 ? `${members[1]?.run} against ${members[0]?.run}` : `Against ${members[0]?.run}`
  return html`<h3>${title}</h3>${forestChart(`${id}-forest`, rows, margin)}<div class="scroll"><table class="figures"><thead><tr><th scope="col">figure</th><th scope="col">verdict</th><th scope="col">ratio, interval, rank test</th></tr></thead><tbody>${lines}</tbody></table></div>`
}

function charts(group: BenchGroup, id: string): (Markup | undefined)[] {
  const tails = group.members.flatMap(({ run, bench }, color) => [
    { label: `${run} from plan`, color, dashed: false, points: percentileCurve(bench.responseTime) },
    { label: `${run} from send`, color, dashed: true, points: percentileCurve(bench.serviceTime) },
  ])
  const drawn = tails.filter(({ points }) => points.some(({ ms }) => ms > 0))
  const timelines = group.members.map(({ run, bench }, color): Timeline => ({ label: run, color, points: kept(bench) }))
  const long = timelines.some(({ points }) => points.length > 1)
  const timed = timelines.some(({ points }) => points.some(({ p50Ms }) => p50Ms !== null))
  const longest = timelines.reduce((a, b) => (b.points.length > a.points.length ? b : a))
  const flows = timelines.flatMap(({ label, color, points }): Curve[] => [
    { label: `${label} received`, color, values: points.map((point) => point.received) },
    { label: `${label} sent`, color, values: points.map((point) => point.sent), dashed: true },
  ])
  const flowing = flows.some(({ values }) => values.some((value) => value !== null && value > 0))
  const seconds = longest.points.map(({ atS }) => atS)
  return [
    drawn.length > 0 ? tailChart(`${id}-percentiles`, drawn) : undefined,
    long && timed ? bandChart(`${id}-latency`, timelines) : undefined,
    fanOutChart(
      `${id}-fan-out`,
      group.members.map(({ run, bench }, color) => ({ label: run, color, counters: bench.counters })),
    ),
    long && flowing ? timelineChart(`${id}-flow`, 'Messages of each second', seconds, flows) : undefined,
    long ? socketsChart(`${id}-sockets`, timelines) : undefined,
    long ? serverChart(`${id}-server`, timelines) : undefined,
  ]
}

/** A long run is drawn with fewer points: a page of charts must not weigh what the data does. */
function kept({ timeline }: BenchRun): readonly TimelinePoint[] {
  const thin = Math.max(1, Math.ceil(timeline.length / longestTimeline))
  return timeline.filter((_, index) => index % thin === 0)
}

function limits(title: string, all: readonly { run: string; limit: Threshold }[]): Markup | undefined {
  if (all.length === 0) return undefined
  const rows = all.map(
    ({ run, limit }) =>
      html`<tr><td>${run}</td><th scope="row">${limit.name}</th><td>${limit.limit}</td><td>${limit.actual}</td><td><span class="badge ${limit.ok ? 'resisted' : 'vulnerable'}">${limit.ok ? '✓ held' : '✗ crossed'}</span></td></tr>`,
  )
  return html`<details${all.some(({ limit }) => !limit.ok) ? html` open` : undefined}><summary>${title}</summary><div class="scroll"><table class="figures"><thead><tr><th scope="col">run</th><th scope="col">what</th><th scope="col">limit</th><th scope="col">was</th><th scope="col">result</th></tr></thead><tbody>${rows}</tbody></table></div></details>`
}

function ledgers(group: BenchGroup): Markup | undefined {
  const kept = group.members.flatMap(({ run, bench }) => (bench.ledger ? [{ run, ledger: bench.ledger }] : []))
  if (kept.length === 0) return undefined
  const names = [
    'expected',
    'onTime',
    'late',
    'lost',
    'duplicate',
    'inverted',
  ] as const satisfies readonly (keyof Ledger)[]
  const heads = names.map((name) => html`<th scope="col">${name === 'onTime' ? 'on time' : name}</th>`)
  const rows = kept.map(
    ({ run, ledger }) =>
      html`<tr><th scope="row">${run}</th>${names.map((name) => html`<td>${figure(ledger[name])}</td>`)}</tr>`,
  )
  return html`<details open><summary>Deliveries</summary><div class="scroll"><table class="figures"><thead><tr><th scope="col">run</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></details>`
}

interface Column {
  readonly name: string
  cell(point: TimelinePoint): string | undefined
}

const columns: readonly Column[] = [
  { name: 'sent', cell: ({ sent }) => String(sent) },
  { name: 'received', cell: ({ received }) => String(received) },
  { name: 'errors', cell: ({ errors }) => String(errors) },
  { name: 'p50', cell: ({ p50Ms }) => duration(p50Ms) },
  { name: 'p99', cell: ({ p99Ms }) => duration(p99Ms) },
  { name: 'max', cell: ({ maxMs }) => (maxMs === undefined ? undefined : duration(maxMs)) },
  { name: 'sockets', cell: ({ socketsOpen }) => (socketsOpen === undefined ? undefined : String(socketsOpen)) },
  {
    name: 'server CPU',
    cell: ({ serverCpuShare: share }) => (share === undefined ? undefined : `${figure(100 * share)} %`),
  },
  { name: 'memory', cell: ({ serverResidentBytes: size }) => (size === undefined ? undefined : bytes(size)) },
  { name: 'loop delay', cell: ({ serverLoopDelayMs: ms }) => (ms === undefined ? undefined : duration(ms)) },
]

function timelineTable({ members }: BenchGroup): Markup[] {
  return members.flatMap(({ run, bench }) => {
    const points = kept(bench)
    if (points.length < 2) return []
    const used = columns.filter(({ cell }) => points.some((point) => cell(point) !== undefined))
    const heads = used.map(({ name }) => html`<th scope="col">${name}</th>`)
    const rows = points.map(
      (point) =>
        html`<tr><th scope="row">${point.atS} s</th>${used.map(({ cell }) => html`<td>${cell(point) ?? '–'}</td>`)}</tr>`,
    )
    return [
      html`<details><summary>Each second of ${run}</summary><div class="scroll"><table class="figures"><thead><tr><th scope="col">second</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></details>`,
    ]
  })
}

function groupCard(group: BenchGroup, index: number, margin: number): Markup {
  const planned = group.plannedRatePerSecond === null ? [] : [`${rate(group.plannedRatePerSecond)} planned`]
  const parameters = Object.entries(group.parameters).map(([name, value]) => `${name} ${value}`)
  const gates = group.members.flatMap(({ run, bench }) => bench.validity.gates.map((limit) => ({ run, limit })))
  const thresholds = group.members.flatMap(({ run, bench }) => bench.thresholds.map((limit) => ({ run, limit })))
  const invalid = group.members
    .filter(({ bench }) => !bench.validity.valid)
    .map(
      ({ run }) =>
        html`<p><span class="badge error">! invalid</span> ${run}: the generator, not the server, was measured; nothing here is a verdict.</p>`,
    )
  const variant = variantOf(group)
  const title = variant === undefined ? group.workload : `${group.workload}, ${variant} ${group.parameters[variant]}`
  const content = html`<p class="muted">${[group.tool, ...planned, ...parameters].join(' · ')}</p>
${invalid}${figuresTable(group)}${verdicts(group, `bench-${index + 1}`, margin)}${charts(group, `bench-${index + 1}`)}
${ledgers(group)}${limits('Thresholds', thresholds)}${limits('Validity of the measurement', gates)}${timelineTable(group)}`
  // One of a family that has a table of its own: there to be looked up.
  return variant === undefined
    ? html`<section class="card"><h3>${title}</h3>${content}</section>`
    : html`<details class="card"><summary>${title}</summary>${content}</details>`
}

function capacityCard(run: Run): Markup[] {
  return (run.capacities ?? []).map((capacity, index) => {
    const { objective, probes, remarks, workload } = capacity
    const goal = `Objective: p99 at most ${objective.p99Ms} ms, ${objective.deliveredPercent} % delivered, goodput at least ${objective.goodputPercent} % of what was offered.`
    const rows = probes.map(
      (probe) =>
        html`<tr><th scope="row">${rate(probe.ratePerSecond)}</th><td>${probe.direction === 'up' ? 'from below' : 'from above'}</td><td><span class="badge ${probe.held ? 'resisted' : probe.valid ? 'vulnerable' : 'error'}">${probe.held ? '✓ held' : probe.valid ? '✗ missed' : '! invalid'}</span></td><td>${rate(probe.goodputPerSecond)}</td><td>${duration(probe.p50Ms)}</td><td>${duration(probe.p99Ms)}</td><td>${Number(probe.deliveredPercent.toFixed(2))} %</td><td>${probe.why}</td></tr>`,
    )
    return html`<section class="card"><h3>${run.label}: ${workload} ${sayCapacity(capacity)}</h3>
<p class="muted">${goal}</p>
${remarks.length > 0 ? html`<ul class="plain">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>` : undefined}
${kneeChart(`knee-${run.label.replace(/[^a-z0-9]+/gi, '-')}-${index + 1}`, capacity)}
<details><summary>${probes.length} probes</summary><div class="scroll"><table class="figures"><thead><tr><th scope="col">rate</th><th scope="col">came</th><th scope="col">result</th><th scope="col">goodput</th><th scope="col">p50</th><th scope="col">p99</th><th scope="col">delivered</th><th scope="col">why</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`
  })
}

export function benchmarksSection(report: Report, margin: number = defaultMargin): Markup | undefined {
  const { groups, refused, caveat } = compareBenchmarks(report, margin)
  if (groups.length === 0 && report.runs.every((run) => run.capacities === undefined)) return undefined
  const compared = groups.some((group) => group.members.length > 1)
  const refusals = refused.map(({ workload, run, reason }) => html`<li>${workload} of ${run}: ${reason}</li>`)
  return html`<section id="measurements"><h2>Measurements</h2>
${compared ? html`<p class="muted">${caveat}</p>` : undefined}
${refusals.length > 0 ? html`<ul class="plain">${refusals}</ul>` : undefined}
<div class="stack">${report.runs.map(capacityCard)}${variantsSection(groups)}${groups.map((group, index) => groupCard(group, index, margin))}</div></section>`
}
