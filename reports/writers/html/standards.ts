/** The report by standard: requirement by requirement, which attacks exercised it and what came of them. */
import { attackResults } from '../../digest.ts'
import type { Report } from '../../model.ts'
import { type ByStandard, byStandard, type Requirement } from '../../standards.ts'
import { outcomeBadge } from './badges.ts'
import { html, type Markup } from './markup.ts'

export function standardsSection(report: Report): Markup | undefined {
  if (report.runs.every((run) => attackResults(report, run).length === 0)) return undefined
  return html`<section id="standards"><h2>By standard</h2>
<p class="muted">A requirement counts as resisted when an attack on it was judged and none got through; that is no proof of all that it asks for.</p>
<div class="stack">${byStandard(report).map(table)}</div></section>`
}

function table({ standard, requirements }: ByStandard): Markup {
  const exercised = requirements.filter((one) => one.standings.some(({ standing }) => standing !== 'not exercised'))
  const open = requirements.filter((one) => !exercised.includes(one))
  const heads = exercised[0]?.standings.map(({ run }) => html`<th scope="col">${run}</th>`)
  const rows =
    exercised.length === 0
      ? undefined
      : html`<div class="scroll"><table><thead><tr><th scope="col">requirement</th>${heads}<th scope="col">attacks</th></tr></thead><tbody>${exercised.map(row)}</tbody></table></div>`
  const rest =
    open.length === 0 ? undefined : html`<p class="muted">Not exercised: ${open.map(({ id }) => id).join(', ')}.</p>`
  return html`<div class="card"><details open><summary><b>${standard.name}</b>: ${exercised.length} of ${requirements.length} requirements exercised</summary>${rows}${rest}</details></div>`
}

function row({ id, attacks, standings }: Requirement): Markup {
  const cells = standings.map(
    ({ standing }) =>
      html`<td>${standing === 'not exercised' ? html`<span class="muted">not exercised</span>` : outcomeBadge(standing)}</td>`,
  )
  const links = attacks.map(
    (attack, index) => html`${index === 0 ? '' : ', '}<a class="id" href="#${attack}">${attack}</a>`,
  )
  return html`<tr><th scope="row">${id}</th>${cells}<td>${links}</td></tr>`
}
