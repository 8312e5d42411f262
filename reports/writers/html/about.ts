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

/** Which phase and which attack took how long, the longest first, and how much of it was only waiting. */
function timeTables(run: Run): Markup | undefined {
  const spent = timeSpent(run, run.attacks.length)
  const taken = spent.slowest.filter((result) => result.durationMs > 0)
  if (taken.length === 0) return undefined
  const phases = (run.phases ?? []).map(
    ({ phase, atMs, durationMs, attacks }) =>
      html`<tr><th scope="row">${phase}</th><td>${duration(atMs)}</td><td>${duration(durationMs)}</td><td>${attacks}</td></tr>`,
  )
  const attacks = taken.map(
    ({ id, durationMs, waitedMs }) =>
      html`<tr><th scope="row"><a class="id" href="#${id}">${id}</a></th><td>${duration(durationMs)}</td><td>${duration(Math.max(0, durationMs - waitedMs))}</td><td>${duration(waitedMs)}</td></tr>`,
  )
  const table = (heads: readonly string[], rows: readonly Markup[]) =>
    rows.length === 0
      ? undefined
      : html`<div class="scroll"><table class="figures"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`
  return html`<details><summary>Where time went</summary>
${table(['phase', 'began at', 'took', 'attacks'], phases)}
${table(['attack', 'took', 'working', 'waiting'], attacks)}</details>`
}

function circumstances(run: Run): Markup {
  const { target, environment } = run
  const spent = timeSpent(run)
  const laid =
    spent.attacksMs === 0
      ? ''
      : `; attacks laid end to end ${duration(spent.attacksMs)}, ${duration(spent.waitedMs)} of it waiting`
  const overrides = target.overrides.map((limit) => `${limit.name} = ${limit.value}`)
  const row = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`
  return html`<section class="card"><h3>${run.label}</h3><dl>
${row('Target', `${target.name}${target.reference ? ', the reference server' : ''}`)}
${row('Address', `${target.url}, namespace ${target.namespace}, ${target.transports.join(' and ')}`)}
${row('Weakness', target.weakness)}${row('Profile', target.profile?.file)}${row('Limits raised', overrides.join(', '))}
${row('Started', run.startedAt)}
${row('Time', `${duration(spent.totalMs)} in all${laid}`)}
${row('Machine', `${environment.cpu}, ${environment.cores} cores, ${bytes(environment.memoryBytes)}, ${environment.platform}, Node ${environment.node}`)}
${row('Fingerprint', run.fingerprint)}
</dl>
${run.remarks.length > 0 ? html`<ul class="plain">${run.remarks.map((remark) => html`<li>${remark}</li>`)}</ul>` : undefined}
${timeTables(run)}</section>`
}

export function aboutSection(report: Report): Markup {
  return html`<section id="runs"><h2>Circumstances</h2><div class="grid">${report.runs.map(circumstances)}</div></section>`
}
