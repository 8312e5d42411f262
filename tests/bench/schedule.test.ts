import { describe, expect, test } from 'vitest'
import { createPlan, firstPlannedAt, messageOf, type PlanOptions } from '../../scenarios/open-loop/schedule.ts'

const base: PlanOptions = { arrivals: 'constant', ratePerSecond: 100, durationMs: 10_000, senders: 7, seed: 42 }

describe('plan', () => {
  test('constant: equal gaps, and every sender in turn', () => {
    const plan = createPlan(base)
    expect(plan.count).toBe(1000)
    expect(plan.plannedMs[0]).toBe(0)
    expect(plan.plannedMs[999]).toBeCloseTo(9990)
    for (let turn = 0; turn + 7 <= 1000; turn += 7) {
      expect(new Set(plan.sender.slice(turn, turn + 7)).size).toBe(7)
    }
  })

  test('a rate and a time that are no whole numbers together plan no message too many', () => {
    expect(createPlan({ ...base, ratePerSecond: 0.1, durationMs: 30_000 }).count).toBe(3)
    expect(createPlan({ ...base, ratePerSecond: 1000 / 3, durationMs: 3000 }).count).toBe(1000)
  })

  test('poisson: the count, the gaps and the senders spread as they must', () => {
    const plan = createPlan({ ...base, arrivals: 'poisson', ratePerSecond: 1000, durationMs: 100_000 })
    // 100,000 expected, deviation 316: five deviations never fail with a fixed seed that once passed.
    expect(Math.abs(plan.count - 100_000)).toBeLessThan(1600)
    let over = 0
    for (let i = 1; i < plan.count; i++) {
      const gap = (plan.plannedMs[i] ?? 0) - (plan.plannedMs[i - 1] ?? 0)
      expect(gap).toBeGreaterThanOrEqual(0)
      if (gap > 1) over++
    }
    expect(over / plan.count).toBeCloseTo(Math.exp(-1), 1.5)
    const perSender = new Array(7).fill(0)
    for (const sender of plan.sender) perSender[sender]++
    for (const count of perSender) expect(Math.abs(count - plan.count / 7)).toBeLessThan(700)
  })

  test('the same seed gives the same plan, another seed another', () => {
    const poisson = { ...base, arrivals: 'poisson' as const }
    expect(createPlan(poisson)).toEqual(createPlan(poisson))
    expect(createPlan(poisson).plannedMs).not.toEqual(createPlan({ ...poisson, seed: 43 }).plannedMs)
    expect(createPlan(base).sender).not.toEqual(createPlan({ ...base, seed: 43 }).sender)
  })

  test('a message is found by sender and sequence number, and only then', () => {
    const plan = createPlan({ ...base, arrivals: 'poisson' })
    for (let i = 0; i < plan.count; i++) expect(messageOf(plan, plan.sender[i] ?? 0, plan.seq[i] ?? 0)).toBe(i)
    expect(messageOf(plan, 7, 0)).toBe(-1)
    expect(messageOf(plan, 0, plan.count)).toBe(-1)
    expect(firstPlannedAt(createPlan(base), 5000)).toBe(500)
    expect(firstPlannedAt(createPlan(base), 5001)).toBe(501)
    expect(firstPlannedAt(createPlan(base), 99_999)).toBe(1000)
  })

  test.each([
    { ratePerSecond: 0 },
    { ratePerSecond: Number.NaN },
    { durationMs: -1 },
    { senders: 0 },
    { ratePerSecond: 1e6, durationMs: 1e6 },
  ])('%o is refused', (wrong) => {
    expect(() => createPlan({ ...base, ...wrong })).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
