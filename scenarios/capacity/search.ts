/**
 * The knee: the highest rate that holds, between one that held and one that did not. Doubled until one fails, then
 * bisected, then both ends are asked again; at last it is approached from above, from an overload. Pure but for `probe`.
 */
import type { Bracket, Probe } from '../../reports/model.ts'

export interface SearchOptions {
  readonly startPerSecond: number
  /** Beyond this nobody asks. */
  readonly mostPerSecond: number
  /** The search ends when the bracket is narrower than this share: 0.05 for 5 %. */
  readonly precision: number
  /** How often both ends of the bracket are asked again. */
  readonly repeats: number
  readonly fromAbove: boolean
  /** Measures one rate; undefined when it was interrupted. */
  probe(ratePerSecond: number, direction: Probe['direction']): Promise<Probe | undefined>
}

export interface Found {
  readonly up: Bracket
  readonly down: Bracket | null
  readonly probes: readonly Probe[]
}

/** Under this many a second there is nothing to look for. */
const leastPerSecond = 1
/** Steps down from an overload before it is given up. */
const mostStepsDown = 12

/** Searches until the bracket is narrow enough or a probe was interrupted; what was probed by then stands. */
export async function searchKnee(options: SearchOptions): Promise<Found> {
  const probes: Probe[] = []
  let interrupted = false
  const ask = async (ratePerSecond: number, direction: Probe['direction']): Promise<boolean> => {
    const probe = interrupted ? undefined : await options.probe(ratePerSecond, direction)
    if (probe === undefined) interrupted = true
    else probes.push(probe)
    return probe?.held === true
  }

  await ask(Math.min(options.startPerSecond, options.mostPerSecond), 'up')
  await narrow()
  // What held once by luck, or failed once by a hiccup, moves the bracket; then it is narrowed again.
  for (let round = 0; round < options.repeats && !interrupted; round++) {
    const { heldPerSecond, failedPerSecond } = bracketOf(probes)
    if (heldPerSecond !== null) await ask(heldPerSecond, 'up')
    if (failedPerSecond !== null) await ask(failedPerSecond, 'up')
    await narrow()
  }
  const up = bracketOf(probes)
  if (!options.fromAbove || interrupted || up.failedPerSecond === null) return { up, down: null, probes }
  return { up, down: await descend(up.failedPerSecond), probes }

  /** Up by doubling until one fails, down by halving until one holds, then between the two. */
  async function narrow(): Promise<void> {
    for (;;) {
      const { heldPerSecond: held, failedPerSecond: failed } = bracketOf(probes)
      const next = nextRate(held, failed)
      if (interrupted || next === null) return
      await ask(next, 'up')
      // The generator gave in: higher rates would say no more.
      if (probes.at(-1)?.valid === false) return
    }
  }

  function nextRate(held: number | null, failed: number | null): number | null {
    if (held === null) return failed === null || failed / 2 < leastPerSecond ? null : failed / 2
    if (failed === null) return held < options.mostPerSecond ? Math.min(2 * held, options.mostPerSecond) : null
    return failed <= held * (1 + options.precision) ? null : rounded((held + failed) / 2, held, failed)
  }

  /** From twice what failed: a server that was overloaded may hold less than one that was not. */
  async function descend(failedPerSecond: number): Promise<Bracket> {
    await ask(Math.min(2 * failedPerSecond, options.mostPerSecond), 'down')
    let rate = failedPerSecond
    let failed: number | null = null
    for (let step = 0; step < mostStepsDown && !interrupted && rate >= leastPerSecond; step++) {
      if (await ask(rate, 'down')) return { heldPerSecond: rate, failedPerSecond: failed }
      if (!interrupted) failed = rate
      rate = rate / (1 + options.precision)
    }
    return { heldPerSecond: null, failedPerSecond: failed }
  }
}

/**
 * The bracket that all probes on the way up speak for. A rate holds if most of its probes held, and no lower one failed;
 * probes in which the generator gave in say nothing about the target.
 */
export function bracketOf(probes: readonly Probe[]): Bracket {
  const sound = probes.filter(({ direction, valid }) => direction === 'up' && valid)
  const rates = [...new Set(sound.map(({ ratePerSecond }) => ratePerSecond))].sort((a, b) => a - b)
  const holds = (rate: number): boolean => {
    const votes = sound.filter(({ ratePerSecond }) => ratePerSecond === rate)
    return 2 * votes.filter(({ held }) => held).length > votes.length
  }
  const failedPerSecond = rates.find((rate) => !holds(rate)) ?? null
  const below = rates.filter((rate) => failedPerSecond === null || rate < failedPerSecond)
  return { heldPerSecond: below.at(-1) ?? null, failedPerSecond }
}

/** Three digits are enough for a rate, as long as it stays inside the bracket. */
function rounded(rate: number, low: number, high: number): number {
  const short = Number(rate.toPrecision(3))
  return short > low && short < high ? short : rate
}
