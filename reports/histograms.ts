/** Percentiles out of an exported histogram, at the points where a plot of the tail wants them. */
import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import type { Latency } from './model.ts'

export interface PercentilePoint {
  /** In percent, below 100. */
  readonly percentile: number
  readonly ms: number
}

/** Each step halves or so what is left beyond it. */
const steps = [
  0, 10, 25, 50, 65, 75, 82.5, 90, 93, 95, 97, 98, 99, 99.3, 99.5, 99.7, 99.8, 99.9, 99.93, 99.95, 99.97, 99.98, 99.99,
  99.995, 99.999,
]
/** As everywhere: a percentile needs so many samples beyond it. */
const samplesBeyond = 10

/** The curve of a distribution; the few percentiles of the report where there is no histogram, or a broken one. */
export function percentileCurve(latency: Latency | null): readonly PercentilePoint[] {
  if (latency === null) return []
  return fromHistogram(latency) ?? fromFigures(latency)
}

function fromHistogram({ histogram, count }: Latency): readonly PercentilePoint[] | undefined {
  if (histogram === undefined) return undefined
  try {
    const decoded = decodeFromCompressedBase64(histogram)
    return steps
      .filter((percentile) => count * (1 - percentile / 100) >= samplesBeyond - 1e-9)
      .map((percentile) => ({ percentile, ms: decoded.getValueAtPercentile(percentile) / 1000 }))
  } catch {
    return undefined // a report from elsewhere may carry anything here
  }
}

function fromFigures({ p50Ms, p90Ms, p99Ms, p999Ms }: Latency): readonly PercentilePoint[] {
  const given = [
    [50, p50Ms],
    [90, p90Ms],
    [99, p99Ms],
    [99.9, p999Ms],
  ] as const
  return given.flatMap(([percentile, ms]) => (ms === null ? [] : [{ percentile, ms }]))
}
