/** The first screen: the verdict, why, and each configuration at a glance. */
import { tallyOf, warningsOf } from '../../compare.ts'
import { attackResults, countOutcomes } from '../../digest.ts'
import { duration, figure, rate } from '../../figures.ts'
import type { GateResult } from '../../gate.ts'
import { type BenchRun, type Ledger, type Outcome, outcomes, type Report, type Run } from '../../model.ts'
import { sayCapacity } from '../../say-judged.ts'
import { median } from '../../statistics.ts'
import { list } from '../../text.ts'
import { bySeverity, exitWords, hasAttacks, runVerdict } from '../../verdict.ts'
import type { WriterContext } from '../writer.ts'
import { outcomeChart } from './charts.ts'
import { html, type Markup } from './markup.ts'

function stamp(gate: GateResult): Markup {
  const tone = gate.exitCode === 0 ? 'good' : gate.exitCode === 3 || gate.exitCode === 4 ? 'open' : 'bad'
  return html`<span class="stamp ${tone}">${exitWords[gate.exitCode]}</span>`
}

function why(report: Report, gate: GateResult): Markup {
  const several = report.runs.length > 1
  const reasons = gate.reasons.map(
    ({ exit, run, text }) =>
      html`<li><span class="exit">exit ${exit}</span> <span>${several && run ? `${run}: ${text}` : text}</span></li>`,
  )
  const notes = gate.notes.map(
    (note) => html`<li><span class="exit">note</span> <span class="muted">${note}</span></li>`,
  )
  const failOn = hasAttacks(report) ? html`, <code>--fail-on ${gate.failOn}</code>` : ''
  const rule = html`<p class="muted">Gate: exit ${gate.exitCode}${failOn}</p>`
  return html`${rule}<ul class="reasons">${reasons}${notes}</ul>`
}

/** The lines that ask the same again; runs of one invocation share theirs. */
function commands(report: Report): Markup[] {
  const lines = new Set(report.runs.flatMap(({ command }) => (command === undefined ? [] : [command])))
  return [...lines].map(
    (command) => html`<p class="repeat"><span class="muted">Again:</span> <code>${command}</code></p>`,
  )
}

export function headline(report: Report, { gate, margin }: WriterContext): Markup {
  const targets = list(report.runs.map((run) => run.label))
  const sentences = report.runs.map((run) => html`<p class="verdict">${runVerdict(report, run, margin)}</p>`)
  return html`<header><div>
<div class="brand"><b>gatecrash</b> <span>${report.tool.version}</span> <time datetime="${report.generatedAt}">${report.generatedAt}</time></div>
<h1><span>${targets}</span> ${gate && stamp(gate)}</h1>
${sentences}
${gate && why(report, gate)}
${commands(report)}
</div></header>`
}

/** What a person wants first: is it sound, how fast, what was lost, and how much it carries. */
function measurements(run: Run): Markup | undefined {
  const { benchmarks, capacities = [] } = run
  if (benchmarks.length + capacities.length === 0) return undefined
  const shown = [...Map.groupBy(benchmarks, nameOf)].slice(0, mostMeasurements)
  const rows = shown.map(([name, repetitions]) => {
    const valid = repetitions.filter((bench) => bench.validity.valid).length
    const sound = valid === repetitions.length
    const stamp =
      repetitions.length === 1 ? (sound ? '✓ valid' : '! invalid') : `${valid} of ${repetitions.length} valid`
    const of = (read: (bench: BenchRun) => number | null | undefined) => {
      const values = repetitions.map(read).filter((value): value is number => typeof value === 'number')
      return values.length === 0 ? null : median(values)
    }
    const sum = (read: (ledger: Ledger) => number) =>
      repetitions.reduce((total, { ledger }) => total + (ledger === null ? 0 : read(ledger)), 0)
    const lost = `${figure(sum((ledger) => ledger.lost))} of ${figure(sum((ledger) => ledger.expected))}`
    return html`<tr><th scope="row">${name}</th><td><span class="badge ${sound ? 'resisted' : 'error'}">${stamp}</span></td><td>${rate(of((bench) => bench.goodputPerSecond))}</td><td>${duration(of((bench) => bench.responseTime?.p50Ms))}</td><td>${duration(of((bench) => bench.responseTime?.p99Ms))}</td><td>${duration(of((bench) => bench.responseTime?.p999Ms))}</td><td>${lost}</td><td>${sum((ledger) => ledger.duplicate)} / ${sum((ledger) => ledger.inverted)}</td></tr>`
  })
  const knees = capacities.map(
    (capacity) => html`<p class="verdict">${capacity.workload} carries ${sayCapacity(capacity)}</p>`,
  )
  const heads = ['workload', 'measurement', 'goodput', 'p50', 'p99', 'p99.9', 'lost', 'repeated / out of order']
  const rest = new Set(benchmarks.map(nameOf)).size - shown.length
  const more = rest > 0 ? html`<p class="muted"><a href="#measurements">${rest} more below</a></p>` : undefined
  return html`${knees}<div class="scroll"><table class="figures"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>${more}`
}

const mostMeasurements = 8

function nameOf({ workload, parameters }: BenchRun): string {
  const variant = parameters.attack ?? parameters.algorithm
  return variant === undefined ? workload : `${workload} ${variant}`
}

function card(report: Report, run: Run, gate: GateResult | undefined): Markup {
  const results = attackResults(report, run)
  const counts = countOutcomes(results)
  const shown = outcomes.filter((outcome) => counts[outcome] > 0 || outcome === 'vulnerable' || outcome === 'resisted')
  const numbers = shown.map(
    (outcome) => html`<li class="${counts[outcome] > 0 ? outcome : 'none'}"><b>${counts[outcome]}</b>${outcome}</li>`,
  )
  const severe = bySeverity(report, run)
  const exhibit = gate?.exhibit.includes(run.label)
    ? html`<p class="muted">An exhibit: it is here to be broken and never gates.</p>`
    : undefined
  const facts = [
    run.target.namespace === '/' ? '' : `namespace ${run.target.namespace}`,
    run.target.weakness === undefined ? '' : `weakness ${run.target.weakness}`,
    duration(run.durationMs),
  ].filter((fact) => fact !== '')
  return html`<section class="card run"><h3>${run.label}</h3>
<p class="address">${run.target.url} · ${facts.join(' · ')}</p>
${results.length > 0 ? html`<ul class="counts">${numbers}</ul>` : undefined}
${measurements(run)}
${severe === '' ? undefined : html`<p>${severe}</p>`}
${run.stopped === undefined ? undefined : html`<p><span class="badge inconclusive">ended early</span> ${run.stopped}</p>`}
${exhibit}</section>`
}

function changes(report: Report): Markup | undefined {
  const base = report.runs[0]?.label ?? ''
  const rows = tallyOf(report).map(
    (tally) =>
      html`<tr><th scope="row">${tally.run}</th>${(['fixed', 'new', 'unchanged', 'unproven'] as const).map((name) => html`<td>${tally[name].length}</td>`)}</tr>`,
  )
  if (rows.length === 0) return undefined
  return html`<h3>Findings against ${base}</h3>
<p class="muted">Fixed means vulnerable before and shown to resist now. Unproven means that it could not be judged any more, which fixes nothing.</p>
<div class="scroll"><table class="figures"><thead><tr><th scope="col">configuration</th><th scope="col">fixed</th><th scope="col">new</th><th scope="col">unchanged</th><th scope="col">unproven</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

export function overview(report: Report, gate: GateResult | undefined): Markup {
  const attacked = report.runs.filter((run) => attackResults(report, run).length > 0)
  const bars = attacked.map((run) => ({ label: run.label, counts: countOutcomes(attackResults(report, run)) }))
  const shown: readonly Outcome[] = ['vulnerable', 'error', 'inconclusive', 'skipped', 'resisted']
  const warnings = report.runs.length > 1 ? warningsOf(report) : []
  return html`<section id="overview"><h2>Overview</h2>
${warnings.length > 0 ? html`<ul class="plain">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : undefined}
<div class="grid">${report.runs.map((run) => card(report, run, gate))}</div>
${bars.length > 0 ? html`<div class="card">${outcomeChart(bars, shown)}${attacked.length > 1 ? changes(report) : undefined}</div>` : undefined}
</section>`
}
