/**
 * Latency counts in the layout of HdrHistogram with 3 significant digits and microseconds: recording is one array
 * increment (about a tenth of what the library's WASM call costs), and the library takes the counts over for export.
 * Values from 0 µs to 71 minutes; none is ever made up.
 */
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { Latency } from '../../reports/model.ts'

export interface Tally {
  readonly counts: Uint32Array
  count: number
  sumUs: number
  minUs: number
  maxUs: number
}

// 3 digits need 2,048 sub-buckets; each further bucket has 1,024 of twice the width. 21 of them reach 2^32 µs.
const subBuckets = 2048
const cells = 21 * 1024 + subBuckets
const highestUs = 4_294_967_295

/** A percentile is printed only with at least so many samples beyond it. */
export const samplesBeyond = 10

export function createTally(): Tally {
  return { counts: new Uint32Array(cells), count: 0, sumUs: 0, minUs: highestUs, maxUs: 0 }
}

/** Counts one latency in milliseconds. Negative ones cannot happen on one clock; they would count as 0. */
export function record(tally: Tally, ms: number): void {
  const wanted = Math.round(ms * 1000)
  const us = Math.max(0, Math.min(wanted, highestUs))
  const bucket = 21 - Math.clz32(us | 2047)
  const cell = bucket * 1024 + (us >>> bucket)
  tally.counts[cell] = (tally.counts[cell] as number) + 1
  tally.count++
  tally.sumUs += us
  if (us < tally.minUs) tally.minUs = us
  if (us > tally.maxUs) tally.maxUs = us
}

/** Adds `from` to `into`: merging is addition of counts, never an average of percentiles. */
export function merge(into: Tally, from: Tally): void {
  if (from.count === 0) return
  const [low, high] = [cellOf(from.minUs), cellOf(from.maxUs)]
  for (let cell = low; cell <= high; cell++) {
    const count = from.counts[cell] as number
    if (count > 0) into.counts[cell] = (into.counts[cell] as number) + count
  }
  into.count += from.count
  into.sumUs += from.sumUs
  if (from.minUs < into.minUs) into.minUs = from.minUs
  if (from.maxUs > into.maxUs) into.maxUs = from.maxUs
}

export function reset(tally: Tally): void {
  if (tally.count > 0) tally.counts.fill(0, cellOf(tally.minUs), cellOf(tally.maxUs) + 1)
  tally.count = 0
  tally.sumUs = 0
  tally.minUs = highestUs
  tally.maxUs = 0
}

/** The counts of a tally, without the room for others: pairs of cell and count. */
export interface Snapshot extends Omit<Tally, 'counts'> {
  readonly pairs: Uint32Array
}

export function snapshot(tally: Tally): Snapshot {
  const pairs: number[] = []
  const { counts, ...sums } = tally
  const last = tally.count === 0 ? -1 : cellOf(tally.maxUs)
  for (let cell = cellOf(tally.minUs); cell <= last; cell++) {
    const count = counts[cell] as number
    if (count > 0) pairs.push(cell, count)
  }
  return { ...sums, pairs: Uint32Array.from(pairs) }
}

export function restore({ pairs, ...sums }: Snapshot): Tally {
  const tally = { ...createTally(), ...sums }
  for (let at = 0; at < pairs.length; at += 2) tally.counts[pairs[at] as number] = pairs[at + 1] as number
  return tally
}

/** The value that `percent` of the samples do not exceed, in milliseconds; null with under 10 samples beyond it. */
export function percentileMs(tally: Tally, percent: number): number | null {
  if (tally.count * (1 - percent / 100) < samplesBeyond - 1e-9) return null
  return valueAtMs(tally, percent)
}

/** The same however few samples there are: for gates, which must judge a short run too. NaN without any sample. */
export function valueAtMs(tally: Tally, percent: number): number {
  if (tally.count === 0) return Number.NaN
  const wanted = Math.max(1, Math.ceil((percent / 100) * tally.count - 1e-9))
  let seen = 0
  for (let cell = cellOf(tally.minUs); cell < cells; cell++) {
    seen += tally.counts[cell] as number
    if (seen >= wanted) return Math.min(highestIn(cell), tally.maxUs) / 1000
  }
  return tally.maxUs / 1000
}

/** The form in which a report carries it, or null without samples. */
export function toLatency(tally: Tally): Latency | null {
  if (tally.count === 0) return null
  return {
    count: tally.count,
    minMs: tally.minUs / 1000,
    meanMs: tally.sumUs / tally.count / 1000,
    maxMs: tally.maxUs / 1000,
    p50Ms: percentileMs(tally, 50),
    p90Ms: percentileMs(tally, 90),
    p99Ms: percentileMs(tally, 99),
    p999Ms: percentileMs(tally, 99.9),
    histogram: encode(tally),
  }
}

/** HdrHistogram, compressed V2, base64, in microseconds: what other tools, and the library's `add`, read and merge. */
export function encode(tally: Tally): string {
  const histogram = build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: highestUs,
    numberOfSignificantValueDigits: 3,
  })
  for (let cell = 0; cell < cells; cell++) {
    const count = tally.counts[cell] as number
    // Inside a cell any value would do; the true maximum keeps the library's own maximum true.
    if (count > 0) histogram.recordValueWithCount(Math.min(highestIn(cell), tally.maxUs), count)
  }
  return encodeIntoCompressedBase64(histogram)
}

function cellOf(us: number): number {
  const bucket = 21 - Math.clz32(us | 2047)
  return bucket * 1024 + (us >>> bucket)
}

function lowestIn(cell: number): number {
  const bucket = cell < subBuckets ? 0 : Math.floor(cell / 1024) - 1
  return (cell - bucket * 1024) * 2 ** bucket
}

function highestIn(cell: number): number {
  const bucket = cell < subBuckets ? 0 : Math.floor(cell / 1024) - 1
  return lowestIn(cell) + 2 ** bucket - 1
}
