import { describe, expect, test } from 'vitest'
import {
  createShapedPlan,
  firstPlannedAt,
  type Plan,
  type ShapedPlanOptions,
} from '../../scenarios/open-loop/schedule.ts'
import { digestOf, parseTrace } from '../../scenarios/open-loop/trace.ts'

const base: ShapedPlanOptions = {
  arrivals: 'constant',
  ratePerSecond: 300,
  warmupMs: 1000,
  durationMs: 9000,
  senders: 3,
  seed: 7,
  shape: { kind: 'steady' },
}

const between = (plan: Plan, fromMs: number, toMs: number): number =>
  firstPlannedAt(plan, toMs) - firstPlannedAt(plan, fromMs)

describe('the shape of the rate', () => {
  test('a ramp: the warm-up at its beginning, then every second faster by the same amount', () => {
    const plan = createShapedPlan({ ...base, shape: { kind: 'ramp', fromPerSecond: 30 } })
    expect(plan.count).toBe(30 + ((30 + 300) / 2) * 9)
    expect(plan.durationMs).toBe(10_000)
    expect(between(plan, 0, 1000)).toBe(30)
    for (let second = 1; second < 10; second++) {
      const mean = 30 + (second - 0.5) * 30
      expect(Math.abs(between(plan, second * 1000, second * 1000 + 1000) - mean)).toBeLessThanOrEqual(1)
    }
    for (let i = 1; i < plan.count; i++) expect(plan.plannedMs[i]).toBeGreaterThan(plan.plannedMs[i - 1] as number)
  })

  test('a ramp may go down', () => {
    const plan = createShapedPlan({
      ...base,
      warmupMs: 0,
      ratePerSecond: 10,
      shape: { kind: 'ramp', fromPerSecond: 210 },
    })
    expect(plan.count).toBe(990)
    expect(between(plan, 0, 1000)).toBeGreaterThan(between(plan, 8000, 9000) * 8)
  })

  test('steps: each rate for its part', () => {
    const plan = createShapedPlan({ ...base, shape: { kind: 'step', perSecond: [100, 400, 200] } })
    expect([0, 1000, 4000, 7000].map((fromMs) => between(plan, fromMs, fromMs + 1000))).toEqual([100, 100, 400, 200])
    expect(plan.count).toBe(100 + 3 * 700)
  })

  test('poisson arrivals follow the shape as well', () => {
    const plan = createShapedPlan({
      ...base,
      arrivals: 'poisson',
      warmupMs: 0,
      durationMs: 200_000,
      shape: { kind: 'step', perSecond: [50, 500] },
    })
    // 5,000 and 50,000 expected, with deviations 71 and 224.
    expect(Math.abs(between(plan, 0, 100_000) - 5000)).toBeLessThan(355)
    expect(Math.abs(between(plan, 100_000, 200_000) - 50_000)).toBeLessThan(1120)
  })

  test.each([
    { kind: 'ramp', fromPerSecond: 0 } as const,
    { kind: 'step', perSecond: [] } as const,
    { kind: 'step', perSecond: [5, -1] } as const,
  ])('%o is refused', (shape) => {
    expect(() => createShapedPlan({ ...base, shape })).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('replay', () => {
  const text = '[{"atMs": 1000, "bytes": 90}, {"atMs": 1000.5, "bytes": 10}, {"atMs": 1003, "bytes": 500}]'

  test('JSON and CSV say the same; times count from the first, and a heading is no message', () => {
    const trace = parseTrace(text, 'a.json')
    expect([...trace.atMs]).toEqual([0, 0.5, 3])
    expect([...(trace.bytes ?? [])]).toEqual([90, 10, 500])
    expect(trace.durationMs).toBe(4.5)
    expect(parseTrace('time,bytes\n1003,500\r\n1000,90\n1000.5,10\n', 'a.csv')).toEqual(trace)
    expect([...parseTrace('[5, 6, 9]', 'b.json').atMs]).toEqual([0, 1, 4])
    expect(parseTrace('1e3\n1.5e3', 'b.csv')).toEqual({ atMs: Float64Array.of(0, 500), durationMs: 1000 })
    expect(digestOf(trace)).not.toBe(digestOf(parseTrace('[0, 0.5, 3]', 'a.json')))
  })

  test('every recorded message at its time and of its size, after a warm-up at the mean rate', () => {
    const trace = parseTrace(text, 'a.json')
    const plan = createShapedPlan({ ...base, warmupMs: 3, shape: { kind: 'replay', trace } })
    expect([...plan.plannedMs.slice(-3)]).toEqual([3, 3.5, 6])
    expect([...(plan.bytes ?? [])].slice(-3)).toEqual([90, 10, 500])
    expect(plan.durationMs).toBe(7.5)
    expect(plan.count).toBe(2 + 3)
    expect(
      createShapedPlan({ ...base, warmupMs: 0, shape: { kind: 'replay', trace: parseTrace('1\n2', 'x') } }).bytes,
    ).toBeUndefined()
  })

  test.each([
    '',
    '[]',
    '[1]',
    '[1,1]',
    '["x", 2]',
    '[{"atMs": 1, "bytes": 1.5}, {"atMs": 2, "bytes": 2}]',
    '[1, {"atMs": 2, "bytes": 3}]',
    '1,2\n3',
    '1\nx\n',
    '[1, 2',
  ])('%j is no trace', (wrong) => {
    expect(() => parseTrace(wrong, 'trace')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
