import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { describe, test } from 'vitest'
import type { Progress } from '../../scenarios/open-loop/options.ts'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../../scenarios/workloads/room-broadcast.ts'
import { serve } from './fault-server.ts'

const short = { warmupMs: 300, durationMs: 2000, drainMs: 3000, lateAfterMs: 60_000, ratePerSecond: 100 }

describe('several generators', () => {
  test('share rooms, rate and plan out, and their runs become one', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished)
    const seen: Progress[] = []
    const run = await runWorkload({
      ...short,
      target,
      workload: roomBroadcast,
      sockets: 21,
      rooms: 3,
      generators: 2,
      onProgress: (progress) => seen.push(progress),
    })
    // One room and a third of the rate, two rooms and two thirds: 67 and 134 messages to seven members each.
    expect(run.parameters).toMatchObject({ sockets: 21, rooms: 3, senders: 3, generators: 2, ratePerSecond: 100 })
    const { expected = 0 } = run.ledger ?? {}
    expect(Math.abs(expected - 1400)).toBeLessThanOrEqual(14)
    expect(run.ledger).toMatchObject({ onTime: expected, late: 0, lost: 0, duplicate: 0, inverted: 0 })
    expect(book.sent.filter(({ plannedMs }) => plannedMs >= 300).length).toBe(expected)
    expect(run.responseTime?.count).toBe(expected)
    expect(decodeFromCompressedBase64(run.responseTime?.histogram ?? '').totalCount).toBe(expected)
    expect(run.timeline.reduce((sum, { received }) => sum + received, 0)).toBe(expected)
    expect(run.counters).toMatchObject({ socketsOpened: 21, sent: expected / 7, planned: expected / 7 })
    expect(run.counters.serverCpuUsPerSent).toBeGreaterThan(0)
    expect(Math.max(...seen.map(({ socketsOpen }) => socketsOpen))).toBe(21)
    expect(run.plannedRatePerSecond).toBeCloseTo(100)
  })

  test('the merged ledger says exactly what the server did', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished, {
      acknowledge: ({ seq }) => (seq % 5 === 3 ? null : { ok: true }),
    })
    const run = await runWorkload({ ...short, target, workload: ackEcho, sockets: 6, generators: 2 })
    const counted = book.messages.filter(({ plannedMs }) => plannedMs >= 300)
    const silent = counted.filter(({ seq }) => seq % 5 === 3).length
    expect(silent).toBeGreaterThan(20)
    expect(run.ledger).toMatchObject({ expected: counted.length, lost: silent })
  })

  test('what goes wrong in one ends all, with its own error; a room has one generator', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished)
    const wrong = { ...target, users: [{ token: 'wrong' }] }
    await expect(
      runWorkload({ ...short, target: wrong, workload: ackEcho, sockets: 4, generators: 2 }),
    ).rejects.toMatchObject({ code: 'target-refused-honest-client' })
    await expect(
      runWorkload({ ...short, target, workload: roomBroadcast, sockets: 4, rooms: 1, generators: 2 }),
    ).rejects.toMatchObject({ code: 'usage' })
  })

  test('an abort reaches all of them', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const aborting = new AbortController()
    const run = await runWorkload({
      ...short,
      durationMs: 60_000,
      target,
      workload: ackEcho,
      sockets: 4,
      generators: 2,
      signal: aborting.signal,
      onProgress: ({ phase, ratePerSecond }) => {
        if (phase === 'plateau' && ratePerSecond !== null) aborting.abort()
      },
    })
    expect(run.validity.valid).toBe(false)
    expect(run.validity.gates.find(({ name }) => name === 'whole run')?.actual).toMatch(/^interrupted/)
    expect(run.durationMs).toBeLessThan(40_000)
  })
})
