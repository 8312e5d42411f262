import { describe, test } from 'vitest'
import { sourceAddresses } from '../../scenarios/open-loop/environment.ts'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../../scenarios/workloads/room-broadcast.ts'
import { serve } from './fault-server.ts'

const short = { warmupMs: 300, durationMs: 2500, drainMs: 3000, lateAfterMs: 60_000, ratePerSecond: 200 }

describe.concurrent('official clients beside the fleet', () => {
  test('their echoes are timed beside ours, and the difference is in the result', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished)
    const run = await runWorkload({ ...short, target, workload: ackEcho, sockets: 5, officialClients: 2 })
    // The ledger knows nothing of them; every tenth of a second each of the two sends one.
    expect(run.ledger).toMatchObject({ expected: 500, lost: 0 })
    expect(run.counters).toMatchObject({ officialClients: 2, officialSamples: 50 })
    const { officialP50Ms = 0, officialDifferenceP50Ms = Number.NaN, clientErrorBoundMs } = run.counters
    expect(officialP50Ms).toBeGreaterThan(0)
    expect(officialDifferenceP50Ms).toBeCloseTo(officialP50Ms - (run.responseTime?.p50Ms ?? 0), 6)
    expect(clientErrorBoundMs).toBeGreaterThanOrEqual(Math.abs(officialDifferenceP50Ms))
    expect(run.parameters.officialClients).toBe(2)
  })

  test('in a room they hear what the members hear, when they hear it', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, { delayMs: () => 400 })
    const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 5, officialClients: 1 })
    expect(run.ledger).toMatchObject({ expected: 2500, lost: 0 })
    expect(run.counters.officialSamples).toBe(500)
    // Both timed the same deliveries from the same plan.
    expect(Math.abs(run.counters.officialDifferenceP50Ms ?? Number.NaN)).toBeLessThan(200)
    expect(run.counters.officialP50Ms).toBeGreaterThanOrEqual(400)
  })

  test('without them nothing is said of them, and one that is refused ends the run', async ({
    expect,
    onTestFinished,
  }) => {
    const { target } = await serve(onTestFinished)
    const run = await runWorkload({ ...short, durationMs: 500, target, workload: ackEcho, sockets: 2 })
    expect(run.counters).not.toHaveProperty('officialClients')
    let placed = 0
    const turning = { ...target, placeToken: (token: string) => ({ auth: { token: placed++ < 2 ? token : 'wrong' } }) }
    await expect(
      runWorkload({ ...short, target: turning, workload: ackEcho, sockets: 2, officialClients: 1 }),
    ).rejects.toMatchObject({ code: 'target-refused-honest-client' })
    await expect.poll(() => target.network.openNow).toBe(0)
  })
})

describe('source addresses', () => {
  test.runIf(process.platform === 'linux')(
    'the sockets come from the given ones in turn',
    async ({ expect, onTestFinished }) => {
      const { target, book } = await serve(onTestFinished)
      const localAddresses = ['127.0.0.5', '127.0.0.6']
      const run = await runWorkload({
        ...short,
        durationMs: 500,
        target,
        workload: ackEcho,
        sockets: 4,
        localAddresses,
      })
      expect(run.ledger?.lost).toBe(0)
      expect(book.addresses).toEqual(new Set(localAddresses))
    },
  )

  test.runIf(process.platform === 'linux')(
    'as many as the ports need, where there are others to take',
    ({ expect }) => {
      expect(sourceAddresses('http://127.0.0.1:3000', 100)).toBeUndefined()
      const many = sourceAddresses('http://127.0.0.1:3000', 200_000) ?? []
      expect(many.length).toBeGreaterThan(2)
      expect(new Set(many).size).toBe(many.length)
      expect(sourceAddresses('http://192.0.2.1:3000', 200_000)).toBeUndefined()
      expect(sourceAddresses('http://[::1]:3000', 200_000)).toBeUndefined()
    },
  )
})
