/** What was found: what was sent and seen, step by step, what it means, and how to mend it. */
import { type MatrixRow, matrixOf } from '../../compare.ts'
import { apart, type Finding, type SharedFinding, sharedFindings } from '../../digest.ts'
import { duration } from '../../figures.ts'
import { type GateResult, gatedFinding } from '../../gate.ts'
import type { AttackInfo, Observation, Report, Verdict } from '../../model.ts'
import { ended, plural } from '../../text.ts'
import { acceptance } from '../writer.ts'
import { changeTag, outcomeBadge, severityBadge } from './badges.ts'
import { type Content, html, lines, type Markup, sentence } from './markup.ts'

const longestDetail = 4000
const longestScript = 20_000

function step(observation: Observation): Markup {
  const detail =
    observation.detail === undefined ? undefined : html`<pre>${lines(observation.detail, longestDetail)}</pre>`
  return html`<li><span class="when">+${duration(observation.atMs)}</span> <span class="kind ${observation.kind}">${observation.kind}</span> <span>${observation.summary}</span>${detail}</li>`
}

export function steps(observations: readonly Observation[]): Markup | undefined {
  return observations.length > 0 ? html`<ol class="steps">${observations.map(step)}</ol>` : undefined
}

/** All that a verdict rests on. */
export function grounds(verdict: Verdict): Content {
  if (verdict.outcome === 'skipped') {
    const unlock = verdict.unlock === undefined ? undefined : html` To unlock it: <code>${verdict.unlock}</code>`
    return html`<p>${ended(verdict.reason)}${unlock}</p>`
  }
  if (verdict.outcome === 'error') {
    const stack = verdict.stack === undefined ? undefined : html`<pre>${lines(verdict.stack, longestDetail)}</pre>`
    return html`<p><code>${verdict.code}</code> ${verdict.reason}</p>${stack}`
  }
  if (verdict.outcome === 'inconclusive') return [html`<p>${verdict.reason}</p>`, steps(verdict.evidence)]
  if (verdict.outcome === 'vulnerable') return steps(verdict.evidence)
  return [
    html`<p class="muted">The control, an honest client through the same door:</p>`,
    steps([verdict.control]),
    steps(verdict.evidence),
  ]
}

export function facts(info: AttackInfo): Markup {
  const standards = [...info.cwe, ...info.references].join(', ')
  return html`<dl>
<dt>Must hold</dt><dd>${sentence(info.requirement)}</dd>
<dt>Risk</dt><dd>${sentence(info.impact)}</dd>
<dt>Mend</dt><dd>${sentence(info.remedy)}${info.sample === undefined ? undefined : html`<pre>${lines(info.sample, longestDetail)}</pre>`}</dd>
${standards === '' ? undefined : html`<dt>Standards</dt><dd>${standards}</dd>`}
</dl>`
}

function evidence(finding: Finding, several: boolean, open: boolean): Markup {
  const where = several ? ` on ${finding.run.label}` : ''
  const sure = finding.verdict.confidence === 'high' ? '' : `, ${finding.verdict.confidence} confidence`
  const { controls, attempts } = apart(finding.verdict.evidence)
  return html`<details${open ? html` open` : undefined}><summary>Sent and seen${where}: ${plural(attempts.length, 'step')}${sure}</summary>${steps(attempts)}${
    controls.length === 0
      ? undefined
      : html`<p class="muted">Controls, what an honest client met meanwhile:</p>${steps(controls)}`
  }</details>
${reproduction(finding, where)}`
}

function reproduction({ verdict: { reproduction: script }, info }: Finding, where: string): Markup | undefined {
  if (script === undefined)
    return info.byHand === undefined ? undefined : html`<p>Do it again by hand${where}: ${sentence(info.byHand)}</p>`
  return html`<details><summary>Do it again by hand${where}: a script for Node and socket.io-client</summary><pre>${lines(script, longestScript)}</pre></details>`
}

/** Where the same attack failed: the grounds stand beside the finding, so that both can be compared. */
function elsewhere(row: MatrixRow | undefined): Markup[] {
  return (row?.cells ?? []).flatMap(({ run, result }) => {
    if (!result || result.verdict.outcome === 'vulnerable') return []
    return [
      html`<details><summary>${outcomeBadge(result.verdict.outcome)} on ${run}</summary>${grounds(result.verdict)}</details>`,
    ]
  })
}

function card(
  shared: SharedFinding,
  row: MatrixRow | undefined,
  report: Report,
  gate: GateResult | undefined,
  open: boolean,
): Markup {
  const { info, findings } = shared
  const several = report.runs.length > 1
  const accepted = findings.flatMap(({ run }) => {
    const words = acceptance(gatedFinding(gate, run.label, info.id))
    return words === undefined ? [] : [html`<dt>${run.label}</dt><dd>${words}</dd>`]
  })
  const cells = several
    ? row?.cells.map(
        (cell) =>
          html`<span>${cell.run} ${outcomeBadge(cell.result?.verdict.outcome)} ${changeTag(cell.change)}</span>`,
      )
    : undefined
  return html`<article class="card finding ${info.severity}" id="${info.id}">
<div class="head">${severityBadge(info.severity)} <a class="id" href="#${info.id}">${info.id}</a> ${cells}<h3>${sentence(info.title)}</h3></div>
${facts(info)}
${accepted.length > 0 ? html`<dl>${accepted}</dl>` : undefined}
${findings.map((finding, index) => evidence(finding, several, open && index === 0))}${elsewhere(row)}
</article>`
}

export function findingsSection(report: Report, gate: GateResult | undefined): Markup | undefined {
  const shared = sharedFindings(report)
  if (shared.length === 0) return undefined
  const rows = new Map(matrixOf(report).map((row) => [row.info.id, row]))
  const cards = shared.map((one, index) => card(one, rows.get(one.info.id), report, gate, index === 0))
  return html`<section id="findings"><h2>${plural(shared.length, 'finding')}</h2>${cards}</section>`
}
