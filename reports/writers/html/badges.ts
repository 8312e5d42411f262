/** Small signs that mean the same everywhere on the page. Symbol and word, so that nobody needs the colour. */
import type { Change } from '../../compare.ts'
import type { AttackInfo, Outcome, Severity } from '../../model.ts'
import { html, type Markup } from './markup.ts'

const symbols: Readonly<Record<Outcome, string>> = {
  vulnerable: '✗',
  resisted: '✓',
  inconclusive: '?',
  skipped: '–',
  error: '!',
}

export function outcomeBadge(outcome: Outcome | undefined): Markup {
  if (outcome === undefined) return html`<span class="badge none">not run</span>`
  return html`<span class="badge ${outcome}">${symbols[outcome]} ${outcome}</span>`
}

/** A probe only reports what it read: that it "resisted" would say too much. */
export function verdictBadge(info: AttackInfo, outcome: Outcome | undefined): Markup {
  const judged = outcome === 'resisted' || outcome === 'vulnerable'
  return info.kind === 'probe' && judged ? html`<span class="badge none">read</span>` : outcomeBadge(outcome)
}

export function severityBadge(severity: Severity): Markup {
  return html`<span class="badge ${severity}">${severity}</span>`
}

/** Says only what is worth a look: an attack that is as it was needs no tag. */
export function changeTag(change: Change): Markup | undefined {
  if (change !== 'new' && change !== 'fixed' && change !== 'unproven') return undefined
  return html`<span class="tag ${change}">${change}</span>`
}
