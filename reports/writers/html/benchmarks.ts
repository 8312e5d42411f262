/** Measurements: figures side by side with plain ratios, charts, the ledger, and whether they are valid at all. */
import { type BenchGroup, type BenchMetric, compareBenchmarks } from '../../compare-benchmarks.ts'
import { duration, figure, rate, ratio } from '../../figures.ts'
import type { BenchRun, Latency, Ledger, Report, Threshold } from '../../model.ts'
import { type Curve, percentileChart, timelineChart } from './charts.ts'
import { html, type Markup } from './markup.ts'

const percentiles = ['p50', 'p90', 'p99', 'p99.9', 'max']
const longestTimeline = 600

function measured(value: number | null, unit: BenchMetric['unit']): string {
  if (unit === 'ms') return duration(value)
  if (unit === '/s') return rate(value)
  return value === null ? '–' : figure(value)
}

function times(metric: BenchMetric, index: number): Markup | undefined {
  const value = metric.ratios[index] ?? null
  if (value === null) return undefined
  // Within 5 % a single pair of runs shows nothing: no colour.
  const tone = Math.abs(value - 1) < 0.05 ? 'muted' : value > 1 === (metric.better === 'higher') ? 'better' : 'worse'
  return html` <span class="${tone}">${ratio(value)}</span>`
}

function figuresTable(group: BenchGroup): Markup {
  const heads = group.members.map((member) => html`<th scope="col">${member.run}</th>`)
  const rows = group.metrics.map(
    (metric) =>
      html`<tr><th scope="row">${metric.name}</th>${metric.values.map((value, index) => html`<td>${measured(value, metric.unit)}${times(metric, index)}</td>`)}</tr>`,
  )
  return html`<div class="scroll"><table class="figures"><thead><tr><th scope="col">figure</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function at(latency: Latency | null): (number | null)[] {
  return latency ? [latency.p50Ms, latency.p90Ms, latency.p99Ms, latency.p999Ms, latency.maxMs] : []
}

function charts(group: BenchGroup, id: string): (Markup | undefined)[] {
  const lines = group.members.flatMap(({ run, bench }, index): Curve[] => [
    { label: `${run} response`, color: index, values: at(bench.responseTime) },
    { label: `${run} service`, color: index, values: at(bench.serviceTime), dashed: true },
  ])
  const drawn = lines.filter((line) => line.values.some((value) => value !== null && value > 0))
  const longest = group.members.map(({ bench }) => bench.timeline).reduce((a, b) => (b.length > a.length ? b : a), [])
  const thin = Math.max(1, Math.ceil(longest.length / longestTimeline))
  const kept = (bench: BenchRun) => bench.timeline.filter((_, index) => index % thin === 0)
  const tails = group.members.flatMap(({ run, bench }, index): Curve[] => [
    { label: `${run} p99`, color: index, values: kept(bench).map((point) => point.p99Ms) },
    { label: `${run} p50`, color: index, values: kept(bench).map((point) => point.p50Ms), dashed: true },
  ])
  const flows = group.members.flatMap(({ run, bench }, index): Curve[] => [
    { label: `${run} received`, color: index, values: kept(bench).map((point) => point.received) },
    { label: `${run} sent`, color: index, values: kept(bench).map((point) => point.sent), dashed: true },
  ])
  const axis = longest.filter((_, index) => index % thin === 0).map((point) => point.atS)
  return [
    drawn.length > 0 ? percentileChart(`${id}-percentiles`, percentiles, drawn) : undefined,
    axis.length > 1 ? timelineChart(`${id}-latency`, 'Latency of each second (ms)', axis, tails) : undefined,
    axis.length > 1 ? timelineChart(`${id}-flow`, 'Messages of each second', axis, flows) : undefined,
  ]
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

function timelineTable({ members }: BenchGroup): Markup[] {
  return members.flatMap(({ run, bench }) => {
    if (bench.timeline.length < 2) return []
    const thin = Math.ceil(bench.timeline.length / longestTimeline)
    const points = bench.timeline.filter((_, index) => index % thin === 0)
    const rows = points.map(
      (point) =>
        html`<tr><th scope="row">${point.atS} s</th><td>${point.sent}</td><td>${point.received}</td><td>${point.errors}</td><td>${duration(point.p50Ms)}</td><td>${duration(point.p99Ms)}</td></tr>`,
    )
    return [
      html`<details><summary>Each second of ${run}</summary><div class="scroll"><table class="figures"><thead><tr><th scope="col">second</th><th scope="col">sent</th><th scope="col">received</th><th scope="col">errors</th><th scope="col">p50</th><th scope="col">p99</th></tr></thead><tbody>${rows}</tbody></table></div></details>`,
    ]
  })
}

function groupCard(group: BenchGroup, index: number): Markup {
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
  return html`<section class="card"><h3>${group.workload}</h3>
<p class="muted">${[group.tool, ...planned, ...parameters].join(' · ')}</p>
${invalid}${figuresTable(group)}${charts(group, `bench-${index + 1}`)}
${ledgers(group)}${limits('Thresholds', thresholds)}${limits('Validity of the measurement', gates)}${timelineTable(group)}</section>`
}

export function benchmarksSection(report: Report): Markup | undefined {
  const { groups, refused, caveat } = compareBenchmarks(report)
  if (groups.length === 0) return undefined
  const compared = groups.some((group) => group.members.length > 1)
  const refusals = refused.map(({ workload, run, reason }) => html`<li>${workload} of ${run}: ${reason}</li>`)
  return html`<section id="measurements"><h2>Measurements</h2>
${compared ? html`<p class="muted">${caveat}</p>` : undefined}
${refusals.length > 0 ? html`<ul class="plain">${refusals}</ul>` : undefined}
<div class="stack">${groups.map(groupCard)}</div></section>`
}
