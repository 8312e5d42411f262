import { describe, expect, test } from 'vitest'
import type { Probe } from '../../reports/model.ts'
import { findCapacity } from '../../scenarios/capacity/find-capacity.ts'
import { probeOf, usualObjective } from '../../scenarios/capacity/objective.ts'
import { bracketOf, type SearchOptions, searchKnee } from '../../scenarios/capacity/search.ts'
import type { BenchOptions } from '../../scenarios/open-loop/options.ts'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { bench } from '../reports/sample-report.ts'
import { startFaultServer } from './fault-server.ts'

function probe(ratePerSecond: number, direction: Probe['direction'], held: boolean, valid = true): Probe {
  const figures = { goodputPerSecond: ratePerSecond, p50Ms: 1, p99Ms: held ? 5 : 500, deliveredPercent: 100 }
  return { ratePerSecond, direction, held, valid, why: held ? '' : 'p99 500 ms', ...figures }
}

const usual = { startPerSecond: 100, mostPerSecond: 10_000, precision: 0.05, repeats: 1, fromAbove: true } as const

function search(holds: (rate: number, direction: Probe['direction']) => boolean, more: Partial<SearchOptions> = {}) {
  return searchKnee({
    ...usual,
    probe: (rate, direction) => Promise.resolve(probe(rate, direction, holds(rate, direction))),
    ...more,
  })
}

describe('the search', () => {
  test.each([1234, 87, 3, 6400.5])('brackets a knee at %d, from both sides', async (knee) => {
    const { up, down } = await search((rate) => rate <= knee)
    for (const bracket of [up, down]) {
      expect(bracket?.heldPerSecond).toBeLessThanOrEqual(knee)
      expect(bracket?.failedPerSecond).toBeGreaterThan(knee)
    }
    expect((up.failedPerSecond ?? 0) / (up.heldPerSecond ?? 1)).toBeLessThanOrEqual(1.0501)
    expect((down?.failedPerSecond ?? 0) / (down?.heldPerSecond ?? 1)).toBeLessThanOrEqual(1.0501)
  })

  test('what holds everything has no upper end, and is asked for no more than allowed', async () => {
    const { up, down, probes } = await search(() => true)
    expect(up).toEqual({ heldPerSecond: 10_000, failedPerSecond: null })
    expect(down).toBeNull()
    expect(Math.max(...probes.map(({ ratePerSecond }) => ratePerSecond))).toBe(10_000)
  })

  test('what holds nothing has no lower end', async () => {
    const { up } = await search(() => false)
    expect(up.heldPerSecond).toBeNull()
    expect(up.failedPerSecond).toBeLessThan(2)
  })

  test('a hiccup below the knee is outvoted when both ends are asked again', async () => {
    const asked = new Map<number, number>()
    const { up } = await search(
      (rate) => {
        asked.set(rate, (asked.get(rate) ?? 0) + 1)
        return rate <= 1000 && !(rate === 800 && asked.get(rate) === 1)
      },
      { repeats: 3 },
    )
    expect(up.heldPerSecond).toBeGreaterThan(900)
    expect(up.failedPerSecond).toBeGreaterThan(1000)
  })

  test('a server that holds less after an overload shows hysteresis', async () => {
    const { up, down } = await search((rate, direction) => rate <= (direction === 'up' ? 1000 : 700))
    expect(up.heldPerSecond).toBeGreaterThan(950)
    expect(down?.heldPerSecond).toBeLessThanOrEqual(700)
  })

  test('probes in which the generator gave in set no upper end', async () => {
    expect(bracketOf([probe(100, 'up', true), probe(200, 'up', false, false)])).toEqual({
      heldPerSecond: 100,
      failedPerSecond: null,
    })
  })

  test('an interruption keeps what was probed', async () => {
    let left = 3
    const { up, down, probes } = await searchKnee({
      ...usual,
      probe: (rate, direction) => Promise.resolve(left-- > 0 ? probe(rate, direction, true) : undefined),
    })
    expect(probes).toHaveLength(3)
    expect(up).toEqual({ heldPerSecond: 400, failedPerSecond: null })
    expect(down).toBeNull()
  })
})

describe('the objective', () => {
  const counters = { planned: 6000, sent: 6000 }
  const held = bench({
    counters,
    ledger: { expected: 6000, onTime: 6000, late: 0, lost: 0, duplicate: 0, inverted: 0 },
  })

  test('holds, and each part of it can be crossed', () => {
    expect(probeOf(held, usualObjective, 'up')).toMatchObject({ held: true, why: '', deliveredPercent: 100 })
    expect(probeOf(held, { ...usualObjective, p99Ms: 9 }, 'up')).toMatchObject({ held: false, why: 'p99 9.4 ms' })
    const lossy = { ...held, ledger: { expected: 6000, onTime: 5990, late: 0, lost: 10, duplicate: 0, inverted: 0 } }
    expect(probeOf(lossy, usualObjective, 'up').why).toBe('99.83 % delivered')
    const slow = { ...held, ledger: { expected: 6000, onTime: 5000, late: 1000, lost: 0, duplicate: 0, inverted: 0 } }
    expect(probeOf(slow, usualObjective, 'up').why).toBe('goodput 83.3 % of offered')
    const unsent = { ...held, counters: { planned: 7000, sent: 6000 } }
    expect(probeOf(unsent, usualObjective, 'up').why).toBe('goodput 85.7 % of offered')
  })

  test('a run that the generator spoiled holds nothing, and says why', () => {
    const gates = [{ name: 'send lag', limit: 'p99 <= 2 ms', actual: '40 ms', ok: false }]
    const spoiled = probeOf({ ...held, validity: { valid: false, gates } }, usualObjective, 'up')
    expect(spoiled).toMatchObject({ held: false, valid: false, why: 'send lag 40 ms' })
  })
})

test('a server with one queue of 5 ms a message carries about 200 a second', { timeout: 120_000 }, async () => {
  let freeAtMs = 0
  const server = await startFaultServer({
    delayMs() {
      freeAtMs = Math.max(freeAtMs, performance.now()) + 5
      return freeAtMs - performance.now()
    },
  })
  try {
    const capacity = await findCapacity({
      ...usual,
      startPerSecond: 50,
      precision: 0.2,
      fromAbove: false,
      objective: usualObjective,
      restMs: 50,
      bench: { target: server.target, workload: ackEcho, sockets: 4, warmupMs: 0, durationMs: 2000, drainMs: 3000 },
      // A busy machine makes the generator late; here it is the server's queue that is to be found.
      measure: async (options: BenchOptions) => {
        const run = await runWorkload(options)
        return { ...run, validity: { ...run.validity, valid: true } }
      },
    })
    expect(capacity.up.heldPerSecond).toBeGreaterThanOrEqual(100)
    expect(capacity.up.heldPerSecond).toBeLessThan(260)
    expect(capacity.up.failedPerSecond).toBeGreaterThan(170)
    expect(capacity.up.failedPerSecond).toBeLessThanOrEqual(400)
    expect(capacity.probes.filter(({ held }) => !held).map(({ why }) => why)).toContainEqual(
      expect.stringMatching(/p99 \d{3}/),
    )
  } finally {
    await server.close()
  }
})
