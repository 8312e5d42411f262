import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { describe, test } from 'vitest'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { serve } from './fault-server.ts'

describe.concurrent('time', () => {
  const tenSeconds = {
    workload: ackEcho,
    warmupMs: 1000,
    durationMs: 10_000,
    drainMs: 3000,
    ratePerSecond: 100,
    sockets: 5,
  }
  const stall = { fromMs: 5000, toMs: 6000 }

  test('a stall of 1 s in 10 s: users who wait for answers see it in response time, not in service time', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished, { stall })
    const run = await runWorkload({ ...tenSeconds, target, inFlightPerSender: 1 })
    // 100 of 1,000 messages were planned in the stall; the 10 that are beyond p99 waited 0.9 s and longer.
    expect(run.ledger).toMatchObject({ expected: 1000, lost: 0 })
    expect(run.responseTime?.p99Ms).toBeGreaterThanOrEqual(890)
    expect(run.responseTime?.maxMs).toBeGreaterThanOrEqual(970)
    // Only the five that were under way waited in the server. Half the stall is far above any honest service.
    expect(run.serviceTime?.p99Ms).toBeLessThan(500)
    expect(run.serviceTime?.maxMs).toBeGreaterThan(800)
    expect(run.counters.heldBack).toBeGreaterThan(80)
    // Waiting for the server is not the generator's lag.
    expect(run.counters.sendLagP99Ms).toBeLessThan(500)
    // No sample was made up: one for each message.
    expect(decodeFromCompressedBase64(run.responseTime?.histogram ?? '').totalCount).toBe(1000)
    // The seconds show it where it was, and only there.
    expect(run.timeline[4]?.received).toBeLessThan(50)
  })

  test('users who do not wait see it in both, because every message really was in the server', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished, { stall })
    const run = await runWorkload({ ...tenSeconds, target })
    expect(run.responseTime?.p99Ms).toBeGreaterThanOrEqual(890)
    expect(run.serviceTime?.p99Ms).toBeGreaterThanOrEqual(880)
    expect(run.counters.heldBack).toBe(0)
  })

  test('a known distribution of delays comes out as it went in', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished, {
      // The golden ratio spreads evenly over 200 to 600 ms: 400 at the median, 596 at the 99th percentile.
      delayMs: ({ sender, seq }) => 200 + 400 * ((seq * 0.618_033_988_7 + sender * 0.2) % 1),
    })
    const run = await runWorkload({ ...tenSeconds, target, warmupMs: 0, ratePerSecond: 200, durationMs: 8000 })
    const held = book.heldMs.toSorted((a, b) => a - b)
    for (const [share, measured, due] of [
      [0.5, run.responseTime?.p50Ms, 400],
      [0.9, run.responseTime?.p90Ms, 560],
      [0.99, run.responseTime?.p99Ms, 596],
    ] as const) {
      expect(measured).toBeGreaterThanOrEqual(due * 0.98)
      // Upwards a busy machine may add what it likes; but then the run must say that it is not to be believed.
      const really = Math.max(due, held[Math.ceil(share * 1600) - 1] ?? 0)
      if (run.validity.valid) expect(measured).toBeLessThanOrEqual(really * 1.02)
    }
  })
})

describe('stopping', () => {
  test('an abort in the plateau keeps what was measured, and voids the run', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished)
    const run = await runWorkload({
      target,
      workload: ackEcho,
      sockets: 4,
      warmupMs: 300,
      durationMs: 20_000,
      signal: AbortSignal.timeout(2500),
    })
    const counted = book.messages.filter(({ plannedMs }) => plannedMs >= 300).length
    expect(run.ledger).toMatchObject({ expected: counted, lost: 0 })
    expect(run.responseTime?.count).toBe(counted)
    expect(run.validity.valid).toBe(false)
    expect(run.validity.gates.find(({ name }) => name === 'whole run')?.actual).toMatch(
      /^interrupted after [12]\.\d s$/,
    )
    expect(run.validity.gates.find(({ name }) => name === 'offered rate')?.ok).toBe(true)
    expect(run.durationMs).toBeLessThan(15_000)
  })

  test.for([1, 400])(
    'an abort after %i ms, before the plateau, measured nothing',
    async (afterMs, { expect, onTestFinished }) => {
      const { target } = await serve(onTestFinished)
      const signal = AbortSignal.timeout(afterMs)
      const run = runWorkload({ target, workload: ackEcho, sockets: 20, warmupMs: 20_000, signal })
      await expect(run).rejects.toMatchObject({ code: 'interrupted' })
      await expect.poll(() => target.network.openNow).toBe(0)
    },
  )
})

describe('a generator that measures itself', () => {
  test('a blocked event loop voids the run', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const blocker = setInterval(() => {
      const endMs = performance.now() + 80
      while (performance.now() < endMs);
    }, 100)
    onTestFinished(() => clearInterval(blocker))
    const run = await runWorkload({ target, workload: ackEcho, sockets: 4, warmupMs: 300, durationMs: 3000 })
    expect(run.validity.valid).toBe(false)
    const crossed = run.validity.gates.filter(({ ok }) => !ok).map(({ name }) => name)
    expect(crossed).toEqual(expect.arrayContaining(['send lag', 'generator loop', 'generator loop delay']))
    // The figures are still there, to be looked at as what they are.
    expect(run.ledger).toMatchObject({ expected: 300, lost: 0 })
    expect(run.counters.sendLagP99Ms).toBeGreaterThan(50)
  })
})
