/** Which attacks of the catalogue to run: pure. */
import picomatch from 'picomatch'
import { HarnessError } from '../errors.ts'
import type { AttackInfo } from '../reports/model.ts'
import { nearest } from '../target/nearest.ts'
import type { AnyAttack } from './attack.ts'

export interface Selection {
  /** Globs over ids; one that selects is enough. None: all. */
  readonly only?: readonly string[] | undefined
  readonly skip?: readonly string[] | undefined
  /** One id, for a transcript. */
  readonly trace?: string | undefined
  /** Only what the default gate looks at and what is judged without waiting and without noise. */
  readonly quick?: boolean | undefined
}

/** What is needed to know of an attack in order to select it. */
export type Selectable = Pick<AttackInfo, 'id' | 'effect' | 'severity'> &
  Pick<AnyAttack, 'loud' | 'waitsMs' | 'listensMs'>

/** Longest deliberate wait of a quick attack, and the longest that it may listen for what never comes. */
const [quickWaitMs, quickListenMs] = [1_000, 3_000]

/**
 * The attacks that are asked for, in the order of the catalogue. A glob without a slash is a family: `token` is `token/*`.
 * @throws {HarnessError} `usage` when a glob selects nothing (with the ids that it may have meant), or nothing is left
 */
export function select<A extends Selectable>(catalogue: readonly A[], selection: Selection): A[] {
  const { trace } = selection
  const only =
    trace === undefined ? matchers(catalogue, selection.only, '--only') : matchers(catalogue, [trace], '--trace')
  const skip = trace === undefined ? matchers(catalogue, selection.skip, '--skip') : []
  const left = catalogue.filter(
    ({ id }) => (only.length === 0 || only.some((matches) => matches(id))) && !skip.some((matches) => matches(id)),
  )
  const found = selection.quick && trace === undefined ? left.filter(isQuick) : left
  if (found.length > 0) return found
  throw new HarnessError('usage', 'no attack is left to run', {
    hint:
      left.length > 0
        ? `--quick leaves out all ${left.length} that were selected; run without it`
        : '--skip takes away all that --only selects; `gatecrash list` shows the ids',
  })
}

/** Critical or high, judged within about three seconds, and neither loud nor able to do harm. */
export function isQuick(attack: Selectable): boolean {
  const { waitsMs = 0, listensMs = 0 } = attack
  if (attack.severity !== 'critical' && attack.severity !== 'high') return false
  // A wait that depends on the target's limits is one for a token to expire: never quick.
  if (typeof waitsMs !== 'number' || waitsMs > quickWaitMs || listensMs > quickListenMs) return false
  return !attack.loud && attack.effect !== 'disrupt'
}

type Matcher = (id: string) => boolean

function matchers(catalogue: readonly Selectable[], globs: readonly string[] | undefined, flag: string): Matcher[] {
  const ids = catalogue.map(({ id }) => id)
  return (globs ?? []).map((glob) => {
    const matches = picomatch(glob.includes('/') ? glob : [glob, `${glob}/**`])
    if (ids.some((id) => matches(id))) return matches
    throw new HarnessError('usage', `${flag} ${glob} selects no attack`, { hint: suggestion(glob, ids) })
  })
}

function suggestion(glob: string, ids: readonly string[]): string {
  const families = [...new Set(ids.map((id) => id.split('/')[0]!))]
  const word = glob.split('/')[0]!
  const near = nearest(glob, glob.includes('/') ? ids : families)
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`
  if (families.includes(word)) return `in that family: ${ids.filter((id) => id.startsWith(`${word}/`)).join(', ')}`
  return `families: ${families.join(', ')}; \`gatecrash list\` shows every id`
}
