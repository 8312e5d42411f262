/**
 * Statistics over runs. The run is the unit of replication: requests inside one run are correlated, and tests over them
 * find a difference between a server and itself. Pure; whatever is drawn at random is drawn from a fixed seed.
 */

export interface Interval {
  readonly low: number
  readonly high: number
}

const resamples = 4000
const seed = 20_261_125

/** The middle value; the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  return middleOf(Float64Array.from(values).sort())
}

/** Sorts in place, by insertion: for a handful of values, millions of times, the call of a sort is what costs. */
function inOrder(values: Float64Array): Float64Array {
  if (values.length > 40) return values.sort()
  for (let at = 1; at < values.length; at++) {
    const value = values[at] as number
    let place = at
    for (; place > 0 && (values[place - 1] as number) > value; place--) values[place] = values[place - 1] as number
    values[place] = value
  }
  return values
}

function middleOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[middle] as number
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/**
 * The narrowest pair of order statistics that holds the median with at least 95 %, whatever the distribution; null
 * below 6 values, where even the least and the greatest do not (1 - 2 · 0.5⁵ = 93.75 %).
 */
export function medianInterval(values: readonly number[]): Interval | null {
  const n = values.length
  const sorted = values.toSorted((a, b) => a - b)
  let below = 0.5 ** n
  let rank = 0
  if (2 * below > 0.05) return null
  for (let term = below; ; rank++) {
    term *= (n - rank) / (rank + 1)
    if (2 * (below + term) > 0.05) break
    below += term
  }
  return { low: sorted[rank] as number, high: sorted[n - 1 - rank] as number }
}

/**
 * The 95 % interval of the ratio of medians, `treated` over `base`, by bootstrap over runs. With `paired` the runs of
 * one round are drawn together, which takes out the drift of a machine that both felt. Values must be above 0.
 */
export function bootstrapRatio(base: readonly number[], treated: readonly number[], paired: boolean): Interval {
  const random = generator(seed)
  const rounds = new Uint32Array(base.length)
  const [left, right] = [new Float64Array(base.length), new Float64Array(treated.length)]
  const ratios = Float64Array.from({ length: resamples }, () => {
    for (let at = 0; at < rounds.length; at++) rounds[at] = Math.floor(random() * base.length)
    for (let at = 0; at < left.length; at++) left[at] = base[rounds[at] as number] as number
    for (let at = 0; at < right.length; at++) {
      right[at] = treated[paired ? (rounds[at] as number) : Math.floor(random() * treated.length)] as number
    }
    return middleOf(inOrder(right)) / middleOf(inOrder(left))
  }).sort()
  return {
    low: ratios[Math.floor(0.025 * resamples)] as number,
    high: ratios[Math.ceil(0.975 * resamples) - 1] as number,
  }
}

/** Up to so many values together the distribution is counted out; beyond it is normal to within what can be seen. */
const mostCounted = 60

/** Two-sided p of the Mann-Whitney U test, exact for small samples with ties as without. */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 1
  const ranks = doubledRanks([...a, ...b])
  const sum = ranks.slice(0, a.length).reduce((total, rank) => total + rank, 0)
  return ranks.length <= mostCounted ? countedP(ranks, a.length, sum) : normalP(ranks, a.length, sum)
}

/** Twice the mid-ranks, so that ties stay whole numbers. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const less = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return 2 * less + equal + 1
  })
}

/** Counts the ways to choose `size` of the ranks by their sum: the share at least as far from the mean is p. */
function countedP(ranks: readonly number[], size: number, sum: number): number {
  const most = ranks.reduce((total, rank) => total + rank, 0)
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1))
  ;(ways[0] as Float64Array)[0] = 1
  for (const rank of ranks) {
    for (let chosen = size; chosen > 0; chosen--) {
      const [to, from] = [ways[chosen] as Float64Array, ways[chosen - 1] as Float64Array]
      for (let total = most; total >= rank; total--) to[total] = (to[total] as number) + (from[total - rank] as number)
    }
  }
  const all = ways[size] as Float64Array
  const mean = (most * size) / ranks.length
  let [extreme, total] = [0, 0]
  all.forEach((count, at) => {
    total += count
    if (Math.abs(at - mean) >= Math.abs(sum - mean) - 1e-9) extreme += count
  })
  return extreme / total
}

function normalP(ranks: readonly number[], size: number, sum: number): number {
  const n = ranks.length
  const mean = ranks.reduce((total, rank) => total + rank, 0) / n
  const spread = ranks.reduce((total, rank) => total + (rank - mean) ** 2, 0) / n
  // Variance of a sum drawn without replacement; ties are in the spread of the ranks.
  const deviation = Math.sqrt((size * (n - size) * spread) / (n - 1))
  if (deviation === 0) return 1
  return Math.min(1, 2 * (1 - normalBelow(Math.abs(sum - mean * size) / deviation)))
}

/** The standard normal distribution; Abramowitz and Stegun 26.2.17, to within 7.5e-8. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * z)
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series
}

/** Holm's step-down correction: the p values, adjusted, in the order given. */
export function holm(values: readonly number[]): number[] {
  const adjusted = new Array<number>(values.length).fill(1)
  let least = 0
  values
    .map((p, index) => ({ p, index }))
    .sort((x, y) => x.p - y.p)
    .forEach(({ p, index }, place) => {
      least = Math.max(least, Math.min(1, p * (values.length - place)))
      adjusted[index] = least
    })
  return adjusted
}

/** mulberry32: any good generator does, as long as it is the same one every time. */
function generator(from: number): () => number {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let z = Math.imul(state ^ (state >>> 15), state | 1)
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296
  }
}
