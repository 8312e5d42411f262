import { describe, expect, test } from 'vitest'
import { judgeRuns, type RunPair } from '../../reports/judge-runs.ts'
import { bootstrapRatio, holm, mannWhitney, median, medianInterval } from '../../reports/statistics.ts'

describe('known data', () => {
  test('median', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNaN()
  })

  test('the interval of a median takes the order statistics of the sign test', () => {
    const upTo = (n: number) => Array.from({ length: n }, (_, index) => n - index)
    // From tables of the binomial: ranks 1 and 6 of 6 (96.9 %), 2 and 9 of 10 (97.9 %), 6 and 15 of 20 (95.9 %).
    expect(medianInterval(upTo(5))).toBeNull()
    expect(medianInterval(upTo(6))).toEqual({ low: 1, high: 6 })
    expect(medianInterval(upTo(10))).toEqual({ low: 2, high: 9 })
    expect(medianInterval(upTo(20))).toEqual({ low: 6, high: 15 })
  })

  test('Mann-Whitney: p is 2 over the number of ways when the sets do not overlap', () => {
    // 3 of 6: 20 ways; 4 of 8: 70; 6 of 12: 924.
    expect(mannWhitney([1, 2, 3], [4, 5, 6])).toBeCloseTo(0.1, 12)
    expect(mannWhitney([1, 2, 3, 4], [5, 6, 7, 8])).toBeCloseTo(2 / 70, 12)
    expect(mannWhitney([7, 8, 9, 10, 11, 12], [1, 2, 3, 4, 5, 6])).toBeCloseTo(2 / 924, 12)
  })

  test('Mann-Whitney: a worked example, and ties', () => {
    const [a, b] = [
      [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
      [1.15, 0.88, 0.9, 0.74, 1.21],
    ]
    // Hollander and Wolfe, Nonparametric Statistical Methods, table 4.1: two-sided p = 0.2544.
    expect(mannWhitney(a, b)).toBeCloseTo(0.2544, 3)
    expect(mannWhitney([1, 1, 1], [1, 1, 1])).toBe(1)
    expect(mannWhitney([1, 1, 2, 2], [1, 2, 2, 3])).toBeCloseTo(byEnumeration([1, 1, 2, 2], [1, 2, 2, 3]), 12)
    expect(mannWhitney([], [1])).toBe(1)
  })

  test('beyond 60 values the normal approximation takes over where the counting ends', () => {
    const wide = (shift: number, count: number) => Array.from({ length: count }, (_, i) => ((i * 37) % 101) + shift)
    const counted = mannWhitney(wide(0, 30), wide(9, 30))
    const approximate = mannWhitney([...wide(0, 30), 50], [...wide(9, 30)])
    expect(approximate).toBeGreaterThan(counted / 2)
    expect(approximate).toBeLessThan(counted * 2)
  })

  test('Holm, as in R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(4)))).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([0.6, 0.9])).toEqual([1, 1])
  })

  test('the bootstrap agrees with every resample there is', () => {
    const [base, other] = [
      [10, 11, 13, 9],
      [12, 15, 11, 14],
    ]
    const all: number[] = []
    for (const left of choices(4)) {
      for (const right of choices(4)) {
        all.push(median(right.map((i) => other[i] as number)) / median(left.map((i) => base[i] as number)))
      }
    }
    all.sort((a, b) => a - b)
    const exact = { low: all[Math.floor(0.025 * all.length)], high: all[Math.ceil(0.975 * all.length) - 1] }
    const drawn = bootstrapRatio(base, other, false)
    expect(drawn.low).toBeCloseTo(exact.low as number, 1)
    expect(drawn.high).toBeCloseTo(exact.high as number, 1)
    expect(bootstrapRatio(base, other, false)).toEqual(drawn)
  })

  test('pairing takes out what both runs of a round felt', () => {
    const drift = [1, 1.6, 1.2, 2.1, 1.4, 1.9, 1.1, 1.7]
    const [base, other] = [drift.map((x) => 10 * x), drift.map((x) => 11 * x)]
    const paired = bootstrapRatio(base, other, true)
    const unpaired = bootstrapRatio(base, other, false)
    expect(paired.high - paired.low).toBeLessThan(1e-9)
    expect(unpaired.high - unpaired.low).toBeGreaterThan(0.3)
  })
})

describe('verdicts', () => {
  const base = [10, 10.1, 9.9, 10.05, 9.95, 10]
  const pair = (other: readonly number[], more: Partial<RunPair> = {}): RunPair => ({
    base,
    other,
    paired: false,
    better: 'lower',
    margin: 'ratio',
    ...more,
  })
  const standing = (...pairs: RunPair[]) => judgeRuns(pairs, 0.05).map((one) => one.standing)
  const times = (factor: number) => base.map((value) => value * factor)

  test('better, same and worse, whichever way is better', () => {
    expect(standing(pair(times(1.2)))).toEqual(['worse'])
    expect(standing(pair(times(0.8)))).toEqual(['better'])
    expect(standing(pair(times(1.01)))).toEqual(['same'])
    expect(standing(pair(times(1.2), { better: 'higher' }))).toEqual(['better'])
    expect(standing(pair(times(0.8), { better: 'higher' }))).toEqual(['worse'])
  })

  test('what scatters too far cannot be told, and how many runs would settle it is said', () => {
    const [judged] = judgeRuns([pair([8, 13, 9, 12, 10, 11])], 0.05)
    expect(judged?.standing).toBe('cannot tell')
    expect(judged?.runsNeeded).toBeGreaterThan(6)
  })

  test('an interval across the margin cannot be told, though the ranks do not overlap', () => {
    expect(standing(pair([10.3, 10.4, 10.5, 10.6, 10.7, 10.8]))).toEqual(['cannot tell'])
  })

  test('under six runs nothing is told', () => {
    expect(judgeRuns([pair(times(2).slice(0, 5))], 0.05)).toEqual([
      { standing: 'cannot tell', ratio: expect.closeTo(2, 1), interval: null, p: null, runsNeeded: 6 },
    ])
  })

  test('many metrics ask for more of each: what would pass alone does not among twenty', () => {
    // Two of each side overlap: p of one alone is 0.041.
    const close = pair([10.6, 10.7, 9.95, 10.8, 10.65, 10.9], { base: [10, 10.1, 9.9, 10.05, 9.94, 10] })
    const alone = judgeRuns([close], 0)
    const among = judgeRuns([close, ...Array.from({ length: 19 }, () => pair(times(1)))], 0)
    expect(alone[0]?.p).toBeLessThan(0.05)
    expect(among[0]?.p).toBeGreaterThan(0.05)
  })

  test('losses have no margin, and nothing is divided by none', () => {
    const none = [0, 0, 0, 0, 0, 0]
    const lost = (values: readonly number[]) => pair(values, { base: none, margin: 'none' })
    expect(standing(lost(none))).toEqual(['same'])
    expect(standing(lost([3, 1, 4, 1, 5, 9]))).toEqual(['worse'])
    // All in one run: that may be one hiccup of the machine.
    expect(standing(lost([0, 0, 50, 0, 0, 0]))).toEqual(['cannot tell'])
    expect(standing(pair(none, { base: [3, 1, 4, 1, 5, 9], margin: 'none' }))).toEqual(['better'])
  })
})

/** All ways to draw `count` of as many, with replacement. */
function choices(count: number): number[][] {
  return Array.from({ length: count ** count }, (_, code) =>
    Array.from({ length: count }, (_, place) => Math.floor(code / count ** place) % count),
  )
}

/** p by trying every split of the pooled values, with U itself as the statistic. */
function byEnumeration(a: readonly number[], b: readonly number[]): number {
  const pool = [...a, ...b]
  const u = (chosen: readonly number[]) => {
    const rest = pool.map((_, index) => index).filter((index) => !chosen.includes(index))
    const score = (x: number, y: number) => (x > y ? 1 : x === y ? 0.5 : 0)
    return chosen
      .flatMap((i) => rest.map((j): number => score(pool[i] as number, pool[j] as number)))
      .reduce((sum, one) => sum + one, 0)
  }
  const middle = (a.length * b.length) / 2
  const seen = Math.abs(u(a.map((_, index) => index)) - middle)
  const splits = Array.from({ length: 2 ** pool.length }, (_, mask) =>
    pool.map((_, index) => index).filter((index) => (mask >> index) & 1),
  ).filter((chosen) => chosen.length === a.length)
  return splits.filter((chosen) => Math.abs(u(chosen) - middle) >= seen - 1e-9).length / splits.length
}
