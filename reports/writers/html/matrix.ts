/** Every attack by configuration, with filters that need no script, and below it the grounds of what is no finding. */
import { type MatrixRow, matrixOf } from '../../compare.ts'
import { duration } from '../../figures.ts'
import { outcomes, type Report, severities } from '../../model.ts'
import { plural } from '../../text.ts'
import { changeTag, severityBadge, verdictBadge } from './badges.ts'
import { facts, grounds } from './findings.ts'
import { html, type Markup, sentence } from './markup.ts'

export type Filters = Readonly<Record<'outcome' | 'severity' | 'change', readonly string[]>>

/** Only what at least one row has: a choice that hides everything is of no use. */
export function filtersOf(report: Report): Filters {
  const rows = matrixOf(report)
  const cells = rows.flatMap((row) => row.cells)
  return {
    outcome: outcomes.filter((outcome) => cells.some((cell) => cell.result?.verdict.outcome === outcome)),
    severity: severities.filter((severity) => rows.some((row) => row.info.severity === severity)),
    change: ['new', 'fixed', 'unproven'].filter((change) => cells.some((cell) => cell.change === change)),
  }
}

function choices(name: string, words: readonly string[]): Markup | undefined {
  if (words.length < 2) return undefined
  const choice = (word: string, checked: boolean) =>
    html`<label><input type="radio" name="${name}" id="${name}-${word}"${checked ? html` checked` : undefined}> ${word}</label>`
  return html`<fieldset><legend>${name}</legend>${choice('all', true)}${words.map((word) => choice(word, false))}</fieldset>`
}

function row({ info, cells }: MatrixRow): Markup {
  const has = (words: readonly (string | undefined)[]) =>
    [...new Set(words)].filter((word) => word !== undefined).join(' ')
  const verdicts = has(cells.map((cell) => cell.result?.verdict.outcome))
  const changes = has(cells.map((cell) => cell.change))
  const kind = info.kind === 'probe' ? html` <span class="tag">reading</span>` : undefined
  return html`<tr data-outcome="${verdicts}" data-severity="${info.severity}" data-change="${changes}">
<th scope="row"><a class="id" href="#${info.id}">${info.id}</a>${kind}<span class="title">${sentence(info.title)}</span></th>
<td>${severityBadge(info.severity)}</td>
${cells.map((cell) => html`<td>${verdictBadge(info, cell.result?.verdict.outcome)} ${changeTag(cell.change)}</td>`)}</tr>`
}

export function matrixSection(report: Report): Markup | undefined {
  const rows = matrixOf(report)
  if (rows.length === 0) return undefined
  const filters = filtersOf(report)
  const heads = report.runs.map((run) => html`<th scope="col">${run.label}</th>`)
  return html`<section id="attacks" class="matrix"><h2>All ${plural(rows.length, 'attack')}</h2>
<div class="filters">${Object.entries(filters).map(([name, words]) => choices(name, words))}</div>
<div class="card scroll"><table><thead><tr><th scope="col">attack</th><th scope="col">severity</th>${heads}</tr></thead><tbody>${rows.map(row)}</tbody></table></div>
</section>`
}

/** The grounds of everything that was run and is no finding: a claim of safety can be checked as well. */
export function restSection(report: Report): Markup | undefined {
  const rows = matrixOf(report).filter(
    ({ info, cells }) => info.kind === 'probe' || cells.every((cell) => cell.result?.verdict.outcome !== 'vulnerable'),
  )
  if (rows.length === 0) return undefined
  const several = report.runs.length > 1
  const items = rows.map(({ info, cells }) => {
    const runs = cells.map(({ run, result }) => {
      if (!result) return undefined
      const title = html`<p>${several ? html`<b>${run}</b> ` : undefined}${verdictBadge(info, result.verdict.outcome)} <span class="muted">${duration(result.durationMs)}</span></p>`
      return html`${title}${grounds(result.verdict)}`
    })
    return html`<details><summary><code class="id">${info.id}</code> ${cells.map((cell) => html`<span>${verdictBadge(info, cell.result?.verdict.outcome)}</span>`)}</summary>
<div id="${info.id}"><p>${sentence(info.title)}</p>${facts(info)}${runs}</div></details>`
  })
  return html`<section id="evidence"><h2>Grounds of the rest</h2><div class="card rest">${items}</div></section>`
}
