import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../scenarios/open-loop/random.ts'
import {
  closeRecorder,
  createRecorder,
  recordReceipt,
  recordSend,
  timelineOf,
} from '../../scenarios/open-loop/recorder.ts'
import {
  createTally,
  encode,
  merge,
  percentileMs,
  record,
  reset,
  toLatency,
  valueAtMs,
} from '../../scenarios/open-loop/tally.ts'

const values = (() => {
  const random = createRandom(7)
  // From 1 µs to 71 minutes, as many small as large ones.
  const spread = Array.from({ length: 200_000 }, () => Math.floor(Math.exp(random() * 22.18)))
  return [...spread, 0, 1, 2047, 2048, 2049, 4095, 4096, 4_294_967_295]
})()

function filled(from: readonly number[]) {
  const tally = createTally()
  for (const us of from) record(tally, us / 1000)
  return tally
}

describe('tally', () => {
  test('agrees with HdrHistogram on every percentile', () => {
    const theirs = build({ highestTrackableValue: 4_294_967_295, numberOfSignificantValueDigits: 3, autoResize: false })
    for (const us of values) theirs.recordValue(us)
    const ours = filled(values)
    for (let percent = 0.5; percent < 100; percent += 0.5) {
      expect(valueAtMs(ours, percent) * 1000).toBeCloseTo(theirs.getValueAtPercentile(percent), 3)
    }
    expect(ours.count).toBe(theirs.totalCount)
    expect(ours.maxUs).toBe(theirs.maxValue)
  })

  test('exports what the library reads, count for count, and merges by addition', () => {
    const [first, second] = [filled(values.slice(0, 50_000)), filled(values.slice(50_000))]
    const theirs = decodeFromCompressedBase64(encode(first))
    theirs.add(decodeFromCompressedBase64(encode(second)))
    merge(first, second)
    expect(encode(first)).toBe(encode(filled(values)))
    expect(theirs.totalCount).toBe(values.length)
    for (const percent of [1, 50, 90, 99, 99.9]) {
      expect(theirs.getValueAtPercentile(percent) / 1000).toBeCloseTo(valueAtMs(first, percent), 6)
    }
    expect(first).toEqual(filled(values))
    reset(first)
    expect(first).toEqual(createTally())
  })

  test('prints a percentile only with ten samples beyond it', () => {
    const tally = createTally()
    for (let i = 0; i < 999; i++) record(tally, 1)
    expect(percentileMs(tally, 99)).toBeNull()
    record(tally, 1)
    expect(percentileMs(tally, 99)).toBe(1)
    expect(percentileMs(tally, 99.9)).toBeNull()
    expect(toLatency(tally)).toMatchObject({ count: 1000, minMs: 1, meanMs: 1, maxMs: 1, p999Ms: null })
    expect(toLatency(createTally())).toBeNull()
  })
})

describe('recorder', () => {
  test('a silent second stays in the timeline, and nothing is made up for it', () => {
    const recorder = createRecorder(2000)
    recordSend(recorder, 2100, 0.5)
    recordReceipt(recorder, 2100, 2100.5, 2101)
    recordSend(recorder, 4500, 0)
    recordReceipt(recorder, 2200, 4500, 4600)
    closeRecorder(recorder, 5000)
    expect(recorder.timeline.map(({ atS, sent, received }) => [atS, sent, received])).toEqual([
      [0, 1, 1],
      [1, 0, 0],
      [2, 1, 1],
    ])
    expect(recorder.response).toMatchObject({ count: 2, minUs: 1000, maxUs: 2_400_000 })
    expect(recorder.service).toMatchObject({ count: 2, minUs: 500, maxUs: 100_000 })
  })

  test('the histograms of the seconds merge into that of the whole', () => {
    const recorder = createRecorder(0)
    for (let i = 0; i < 5000; i++) recordReceipt(recorder, i, i + 0.25, i + 1 + (i % 700) / 10)
    closeRecorder(recorder, 6000)
    const seconds = timelineOf(recorder)
    expect(seconds.length).toBe(6)
    for (const [name, whole] of [
      ['responseHistogram', recorder.response],
      ['serviceHistogram', recorder.service],
    ] as const) {
      const merged = decodeFromCompressedBase64(encode(createTally()))
      for (const second of seconds) merged.add(decodeFromCompressedBase64(second[name] ?? ''))
      expect(merged.totalCount).toBe(5000)
      const single = decodeFromCompressedBase64(encode(whole))
      for (const percent of [0.1, 50, 99, 99.9]) {
        // Inside a cell of the histogram (one part in a thousand) each part keeps its own maximum.
        const [parts, all] = [merged.getValueAtPercentile(percent), single.getValueAtPercentile(percent)]
        expect(Math.abs(parts / all - 1)).toBeLessThan(0.001)
      }
    }
    recordSend(recorder, 7500, 0)
    closeRecorder(recorder, 7600)
    expect(timelineOf(recorder).at(-1)).not.toHaveProperty('responseHistogram')
  })
})
