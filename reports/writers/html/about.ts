/** What was not judged and why, and the circumstances of each run. */
import { gapsOf, timeSpent, unjudgedOf } from '../../digest.ts'
import { bytes, duration } from '../../figures.ts'
import type { Report, Run } from '../../model.ts'
import { list } from '../../text.ts'
import { html, type Markup } from './markup.ts'

function ids(all: readonly string[]): Markup[] {
  return all.map((id, index) => html`${index === 0 ? '' : ', '}<a class="id" href="#${id}">${id}</a>`)
}

export function untestedSection(report: Report): Markup | undefined {
  const open = report.runs.flatMap((run) =>
    unjudgedOf(report, run).map(
      (one) => html`<tr><th scope="row">${one.reason}</th><td>${run.label}</td><td>${ids(one.ids)}</td></tr>`,
    ),
  )
  const gaps = gapsOf(report).map((gap) => {
    const unlock = gap.unlock === undefined ? undefined : html`<br>To unlock: <code>${gap.unlock}</code>`
    return html`<tr><th scope="row">${gap.reason}${unlock}</th><td>${list(gap.runs)}</td><td>${ids(gap.ids)}</td></tr>`
  })
  if (open.length + gaps.length === 0) return undefined
  const table = (title: string, rows: readonly Markup[]) =>
    rows.length === 0
      ? undefined
      : html`<h3>${title}</h3><div class="scroll"><table><thead><tr><th scope="col">why</th><th scope="col">where</th><th scope="col">attacks</th></tr></thead><tbody>${rows}</tbody></table></div>`
  return html`<section id="untested"><h2>Not judged</h2><div class="card">${table('Tried, and inconclusive', open)}${table('Not tested', gaps)}</div></section>`
}

function circumstances(run: Run): Markup {
  const { target, environment } = run
  const spent = timeSpent(run, 5)
  const overrides = target.overrides.map((limit) => `${limit.name} = ${limit.value}`)
  const slowest = spent.slowest.map(
    (one) =>
      html`<li>${one.id}: ${duration(one.durationMs)}${one.waitedMs > 0 ? `, ${duration(one.waitedMs)} of it waiting` : ''}</li>`,
  )
  const row = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`
  return html`<section class="card"><h3>${run.label}</h3><dl>
${row('Target', `${target.name}${target.reference ? ', the reference server' : ''}`)}
${row('Address', `${target.url}, namespace ${target.namespace}, ${target.transports.join(' and ')}`)}
${row('Weakness', target.weakness)}${row('Profile', target.profile?.file)}${row('Limits raised', overrides.join(', '))}
${row('Started', run.startedAt)}
${row('Time', `${duration(spent.totalMs)} in all; attacks laid end to end ${duration(spent.attacksMs)}, ${duration(spent.waitedMs)} of it waiting`)}
${row('Machine', `${environment.cpu}, ${environment.cores} cores, ${bytes(environment.memoryBytes)}, ${environment.platform}, Node ${environment.node}`)}
${row('Fingerprint', run.fingerprint)}
</dl>
${run.remarks.length > 0 ? html`<ul class="plain">${run.remarks.map((remark) => html`<li>${remark}</li>`)}</ul>` : undefined}
${slowest.length > 0 ? html`<details><summary>Longest attacks</summary><ul class="plain">${slowest}</ul></details>` : undefined}</section>`
}

export function aboutSection(report: Report): Markup {
  return html`<section id="runs"><h2>Circumstances</h2><div class="grid">${report.runs.map(circumstances)}</div></section>`
}
