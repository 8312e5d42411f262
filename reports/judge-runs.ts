/**
 * Better, same, worse, or cannot tell: two sets of runs, one metric. The interval of the ratio decides against a margin;
 * the rank test must agree, corrected for the number of metrics that gate.
 */
import { bootstrapRatio, holm, type Interval, mannWhitney, median } from './statistics.ts'

export type Standing = 'better' | 'same' | 'worse' | 'cannot tell'

/** One metric of two sets of runs. In `paired` sets, runs of the same index took place in one round. */
export interface RunPair {
  readonly base: readonly number[]
  readonly other: readonly number[]
  readonly paired: boolean
  readonly better: 'higher' | 'lower'
  /**
   * `none` for losses and repetitions, of which a sound network has none: they are compared by rank alone, since nothing
   * can be divided by none. A margin would call a little loss no loss.
   */
  readonly margin: 'ratio' | 'none'
}

export interface Judged {
  readonly standing: Standing
  /** The other over the base, medians over runs; null where it cannot be formed. */
  readonly ratio: number | null
  /** 95 %, over runs. */
  readonly interval: Interval | null
  /** Mann-Whitney over runs, corrected after Holm. */
  readonly p: number | null
  /** Runs on each side that would probably settle what cannot be told; null where nothing says. */
  readonly runsNeeded: number | null
}

/** Below this the interval of a median does not reach 95 %, whatever was measured. */
export const leastRuns = 6
const significant = 0.05
const mostRuns = 1000

/** Judges all gate metrics of one pair of run sets together. `margin` is a share: 0.05 for 5 %. */
export function judgeRuns(pairs: readonly RunPair[], margin: number): Judged[] {
  const adjusted = holm(pairs.map((pair) => mannWhitney(pair.base, pair.other)))
  return pairs.map((pair, index) => {
    const p = adjusted[index] as number
    if (pair.base.length === 0 || pair.other.length === 0) return unknown(null)
    return pair.margin === 'none' ? judgeByRank(pair, p) : judgeRatio(pair, margin, p)
  })
}

function judgeRatio(pair: RunPair, margin: number, p: number): Judged {
  const { base, other, better } = pair
  const usable = [...base, ...other].every((value) => value > 0)
  if (!usable) return unknown(null)
  const ratio = median(other) / median(base)
  if (Math.min(base.length, other.length) < leastRuns) return { ...unknown(leastRuns), ratio }
  const interval = bootstrapRatio(base, other, pair.paired)
  const [top, bottom] = [1 + margin, 1 / (1 + margin)]
  const said = { ratio, interval, p, runsNeeded: null }
  if (interval.low >= bottom && interval.high <= top) return { ...said, standing: 'same' }
  const beyond = interval.low > top ? 'lower' : interval.high < bottom ? 'higher' : undefined
  // More than the base is worse where less is better, and the other way round.
  if (beyond !== undefined && p <= significant) return { ...said, standing: beyond === better ? 'worse' : 'better' }
  return { ...said, standing: 'cannot tell', runsNeeded: runsToSettle(pair, ratio, interval, margin) }
}

/** Intervals shrink with the root of the number of runs; it must fit between the ratio and the nearer edge of the margin. */
function runsToSettle({ base, other }: RunPair, ratio: number, interval: Interval, margin: number): number {
  const runs = Math.min(base.length, other.length)
  const half = (Math.log(interval.high) - Math.log(interval.low)) / 2
  const gap = Math.abs(Math.abs(Math.log(ratio)) - Math.log(1 + margin))
  const needed = gap === 0 ? mostRuns : Math.ceil(runs * (half / gap) ** 2)
  return Math.max(runs + 1, Math.min(mostRuns, needed))
}

function judgeByRank({ base, other, better }: RunPair, p: number): Judged {
  const said = { ratio: null, interval: null, p, runsNeeded: null }
  if ([...base, ...other].every((value) => value === base[0])) return { ...said, standing: 'same' }
  if (p > significant) return { ...said, standing: 'cannot tell' }
  // Which side ranks higher: of all pairs, in more the other is above the base than below it.
  const balance = other
    .flatMap((one) => base.map((value) => Math.sign(one - value)))
    .reduce((sum, sign) => sum + sign, 0)
  return { ...said, standing: balance > 0 === (better === 'higher') ? 'better' : 'worse' }
}

function unknown(runsNeeded: number | null): Judged {
  return { standing: 'cannot tell', ratio: null, interval: null, p: null, runsNeeded }
}
