import { decodeFromCompressedBase64 } from 'hdr-histogram-js'
import { describe, test } from 'vitest'
import type { Progress } from '../../scenarios/open-loop/options.ts'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../../scenarios/workloads/room-broadcast.ts'
import { serve } from './fault-server.ts'

const short = { warmupMs: 300, durationMs: 2000, drainMs: 3000, lateAfterMs: 60_000, ratePerSecond: 100 }

describe.concurrent('a server without faults', () => {
  test('ack-echo: every message is acknowledged once', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const seen: Progress[] = []
    const run = await runWorkload({
      ...short,
      target,
      workload: ackEcho,
      sockets: 10,
      onProgress: (progress) => seen.push(progress),
    })
    expect(run.ledger).toEqual({ expected: 200, onTime: 200, late: 0, lost: 0, duplicate: 0, inverted: 0 })
    expect(run.parameters).toMatchObject({ proof: 'acknowledgement', sockets: 10, rooms: 10, transport: 'websocket' })
    expect(run.responseTime?.count).toBe(200)
    expect(decodeFromCompressedBase64(run.responseTime?.histogram ?? '').totalCount).toBe(200)
    expect(run.responseTime?.p50Ms).toBeGreaterThan(0)
    expect(run.responseTime?.p99Ms).toBeNull()
    expect(run.serviceTime?.count).toBe(200)
    expect(run.counters).toMatchObject({ sent: 200, planned: 200, refused: 0, unexpected: 0, socketsCut: 0 })
    expect(run.counters.serverCpuUsPerSent).toBeGreaterThanOrEqual(0)
    expect(run.timeline.reduce((sum, { received }) => sum + received, 0)).toBe(200)
    expect(run.validity.gates.filter(({ name }) => ['ledger', 'sockets'].includes(name))).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ ok: true })),
    )
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(['connect', 'barrier', 'warm-up', 'plateau']))
    expect(JSON.parse(JSON.stringify(run))).toEqual(run)
  })

  test('ack-echo over polling, by poisson arrivals', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const run = await runWorkload({
      ...short,
      target,
      workload: ackEcho,
      sockets: 5,
      transport: 'polling',
      arrivals: 'poisson',
    })
    expect(run.ledger).toMatchObject({ lost: 0, duplicate: 0, inverted: 0, expected: run.counters.planned })
    expect(run.parameters).toMatchObject({ transport: 'polling', arrivals: 'poisson' })
  })

  test('ack-echo without acknowledgements and rooms falls back to the echo of its own message', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished, { ack: false, rooms: false })
    const run = await runWorkload({ ...short, target, workload: ackEcho, sockets: 4 })
    expect(run.ledger).toMatchObject({ expected: 200, lost: 0 })
    expect(run.parameters.proof).toBe('own delivery')
    // Everybody hears everything: three of four deliveries are another's.
    expect(run.counters.overheard).toBeGreaterThanOrEqual(600)
  })

  test('room-broadcast: every member hears every message once, the sender too', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const run = await runWorkload({
      ...short,
      target,
      workload: roomBroadcast,
      sockets: 30,
      rooms: 3,
      sendersPerRoom: 2,
    })
    expect(run.ledger).toEqual({ expected: 2000, onTime: 2000, late: 0, lost: 0, duplicate: 0, inverted: 0 })
    expect(run.parameters).toMatchObject({ rooms: 3, membersPerRoom: 10, senders: 6, senderHears: true })
    expect(run.counters.fanOutComplete).toBe(200)
    expect(run.counters.fanOutLastP50Ms).toBeGreaterThanOrEqual(run.counters.fanOutFirstP50Ms ?? Number.NaN)
    expect(run.validity.gates.find(({ name }) => name === 'parsed control group')?.actual).toMatch(/^0 of [1-9]/)
  })

  test('room-broadcast finds out that senders hear nothing of their own', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, { echo: false })
    const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 10, rooms: 2 })
    expect(run.ledger).toMatchObject({ expected: 800, onTime: 800, lost: 0 })
    expect(run.parameters.senderHears).toBe(false)
    expect(run.counters.unexpected).toBe(0)
  })

  test('the barrier waits for joins that nobody acknowledges', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, { slowJoinMs: 300 })
    const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 6, timeoutMs: 3000 })
    expect(run.ledger).toMatchObject({ expected: 1200, lost: 0 })
  })

  test('a quiet control before and after is a gate of its own', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const run = await runWorkload({ ...short, target, workload: ackEcho, sockets: 2, quietControlMs: 600 })
    expect(run.ledger).toMatchObject({ expected: 200, lost: 0 })
    expect(run.validity.gates.map(({ name }) => name)).toContain('quiet control')
  })
})

describe.concurrent('what cannot be measured', () => {
  test('a wrong token, a server that is not there, a message that nobody hears', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished)
    const wrong = { ...target, users: [{ token: 'wrong' }] }
    await expect(runWorkload({ ...short, target: wrong, workload: ackEcho })).rejects.toMatchObject({
      code: 'target-refused-honest-client',
      message: expect.stringContaining('unauthorized'),
    })
    const deaf = { ...target, hear: { ...target.hear, event: 'other' } }
    await expect(
      runWorkload({ ...short, target: deaf, workload: roomBroadcast, sockets: 4, timeoutMs: 600 }),
    ).rejects.toMatchObject({ code: 'target-refused-honest-client', message: expect.stringContaining('0 of 3') })
    const gone = { ...target, url: 'http://127.0.0.1:9' }
    await expect(runWorkload({ ...short, target: gone, workload: ackEcho })).rejects.toMatchObject({
      code: 'target-unreachable',
    })
  })

  test('more than the caps or the machine allow is refused before anything is sent', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished)
    const network = { ...target.network, maxRatePerSecond: 50, maxConnections: 20 }
    const capped = { ...target, network }
    await expect(runWorkload({ ...short, target: capped, workload: ackEcho, sockets: 5 })).rejects.toMatchObject({
      code: 'limit-reached',
    })
    await expect(runWorkload({ ...short, target: capped, workload: ackEcho, sockets: 21 })).rejects.toMatchObject({
      code: 'limit-reached',
    })
    await expect(runWorkload({ ...short, target, workload: ackEcho, sockets: 10_000_000 })).rejects.toMatchObject({
      code: 'measurement-invalid',
    })
    expect(target.network.opened).toBe(0)
  })
})
