/** What honest users felt under each attack, and what each algorithm costs: a row each. */
import type { BenchGroup } from '../../compare-benchmarks.ts'
import { duration, ratio } from '../../figures.ts'
import { type VariantTable, variantTables } from '../../variants.ts'
import { html, type Markup } from './markup.ts'

export function variantsSection(groups: readonly BenchGroup[]): Markup[] {
  return variantTables(groups).map(variantCard)
}

function variantCard({ workload, parameter, rows }: VariantTable): Markup {
  const several = new Set(rows.map(({ run }) => run)).size > 1
  const lines = rows.map(({ variant, run, bench, deliveredPercent, p99Ratio }) => {
    const delivered = deliveredPercent === null ? '–' : `${Number(deliveredPercent.toFixed(3))} %`
    const times = p99Ratio === null ? undefined : html` <span class="muted">${ratio(p99Ratio)}</span>`
    const namespace = bench.counters.handshakeNamespaceP50Ms
    const valid = html`<span class="badge ${bench.validity.valid ? 'resisted' : 'error'}">${bench.validity.valid ? '✓ valid' : '! invalid'}</span>`
    return html`<tr><th scope="row">${variant}</th>${several ? html`<td>${run}</td>` : undefined}<td>${duration(bench.responseTime?.p50Ms ?? null)}</td><td>${duration(bench.responseTime?.p99Ms ?? null)}${times}</td><td>${duration(bench.responseTime?.maxMs ?? null)}</td><td>${delivered}</td>${parameter === 'algorithm' ? html`<td>${duration(namespace ?? null)}</td>` : undefined}<td>${valid}</td></tr>`
  })
  const title = parameter === 'attack' ? 'What honest users felt' : `${workload}, by ${parameter}`
  const heads = [
    parameter,
    ...(several ? ['configuration'] : []),
    'p50',
    'p99',
    'max',
    'delivered',
    ...(parameter === 'algorithm' ? ['CONNECT to answer, p50'] : []),
    'measurement',
  ]
  return html`<section class="card"><h3>${title}</h3>
${parameter === 'attack' ? html`<p class="muted">The same load all the time, first with nothing beside it, then once for each attack; the ratio is to the quiet one.</p>` : undefined}
<div class="scroll"><table class="figures"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${lines}</tbody></table></div></section>`
}
