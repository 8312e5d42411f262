/** How a broadcast spreads: when the first, the middle and the last receiver had it, from the planned time. */
import { createTally, record, type Tally, valueAtMs } from './tally.ts'

export interface FanOut {
  readonly first: Tally
  readonly median: Tally
  /** Only of messages that reached everybody: the rest have no last receiver. */
  readonly last: Tally
  /** Last less first receiver. */
  readonly spread: Tally
  readonly firstMs: Float64Array
  /** Messages that reached everybody who should hear them. */
  complete: number
}

export function createFanOut(messages: number): FanOut {
  return {
    first: createTally(),
    median: createTally(),
    last: createTally(),
    spread: createTally(),
    firstMs: new Float64Array(messages),
    complete: 0,
  }
}

/** Notes the `nth` first receipt of a message, of `audience` expected ones; receipts come in the order of time. */
export function noteFanOut(
  fanOut: FanOut,
  message: number,
  nth: number,
  audience: number,
  plannedMs: number,
  atMs: number,
): void {
  if (nth === 1) {
    fanOut.firstMs[message] = atMs
    record(fanOut.first, atMs - plannedMs)
  }
  if (nth === (audience + 1) >>> 1) record(fanOut.median, atMs - plannedMs)
  if (nth !== audience) return
  fanOut.complete++
  record(fanOut.last, atMs - plannedMs)
  record(fanOut.spread, atMs - (fanOut.firstMs[message] as number))
}

/** As counters of a report: medians and 99th percentiles in milliseconds, and how many messages were complete. */
export function fanOutCounters(fanOut: FanOut): Record<string, number> {
  const counters: Record<string, number> = { fanOutComplete: fanOut.complete }
  for (const name of ['first', 'median', 'last', 'spread'] as const) {
    const tally = fanOut[name]
    if (tally.count === 0) continue
    const title = `fanOut${name.charAt(0).toUpperCase()}${name.slice(1)}`
    counters[`${title}P50Ms`] = valueAtMs(tally, 50)
    // The same rule as for every percentile: none without ten samples beyond it.
    if (tally.count >= 1000) counters[`${title}P99Ms`] = valueAtMs(tally, 99)
  }
  return counters
}
