import { describe, test } from 'vitest'
import { runWorkload } from '../../scenarios/open-loop/run.ts'
import { ackEcho } from '../../scenarios/workloads/ack-echo.ts'
import { roomBroadcast } from '../../scenarios/workloads/room-broadcast.ts'
import { type Message, recount, serve } from './fault-server.ts'

/** A fixed throw of dice for each message and receiver, from 0 to 1. */
function dice({ sender, seq }: Message, receiver = 0): number {
  return (
    ((Math.imul(sender * 7919 + seq * 104_729 + receiver * 1_299_709 + 12_345, 0x9e3779b1) >>> 8) % 100_000) / 100_000
  )
}

const warmupMs = 300
// Late is only what a test makes late: a busy machine must not change the outcome.
const short = { warmupMs, durationMs: 3000, drainMs: 3000, lateAfterMs: 60_000, ratePerSecond: 100 }

describe.concurrent('the ledger says exactly what the server did', () => {
  test('dropped, repeated and swapped deliveries', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished, {
      deliver(message, receiver) {
        const thrown = dice(message, receiver)
        return thrown < 0.01 ? 'drop' : thrown < 0.015 ? 'twice' : thrown < 0.03 ? 'swap' : 'pass'
      },
    })
    const run = await runWorkload({
      ...short,
      target,
      workload: roomBroadcast,
      sockets: 40,
      rooms: 2,
      sendersPerRoom: 2,
    })
    const truth = recount(book, warmupMs, 300 * 20)
    expect(run.ledger).toMatchObject(truth)
    expect(truth.lost).toBeGreaterThan(20)
    expect(truth.duplicate).toBeGreaterThan(10)
    expect(truth.inverted).toBeGreaterThan(30)
    const { onTime, late, lost, expected } = run.ledger ?? { onTime: 0, late: 0, lost: 0, expected: -1 }
    expect(onTime + late + lost).toBe(expected)
    expect(run.validity.gates.find(({ name }) => name === 'ledger')?.ok).toBe(true)
  })

  test('acknowledgements that never come, and some that say no', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished, {
      acknowledge: (message) => (dice(message) < 0.05 ? null : dice(message) < 0.1 ? { ok: false } : { ok: true }),
    })
    const run = await runWorkload({ ...short, target, workload: ackEcho, sockets: 10 })
    const counted = book.messages.filter(({ plannedMs }) => plannedMs >= warmupMs)
    const refused = counted.filter((message) => dice(message) >= 0.05 && dice(message) < 0.1).length
    const accepted = counted.filter((message) => dice(message) >= 0.1).length
    expect(counted.length).toBe(300)
    expect(run.ledger).toMatchObject({ expected: 300, onTime: accepted, late: 0, lost: 300 - accepted })
    expect(run.counters.refused).toBe(refused)
    expect(run.responseTime?.count).toBe(accepted)
    expect(run.timeline.reduce((sum, { errors }) => sum + errors, 0)).toBe(refused)
  })

  test('what success looks like can be told, and then all else is a refusal', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, {
      acknowledge: (message) => (dice(message) < 0.1 ? { code: 17 } : { ok: true, id: message.seq }),
    })
    const told = { ...target, send: { ...target.send, acknowledged: [{ ok: true }] } }
    const run = await runWorkload({ ...short, target: told, workload: ackEcho, sockets: 10 })
    expect(run.counters.refused).toBeGreaterThan(10)
    expect(run.ledger?.lost).toBe(run.counters.refused)
    expect(run.validity.gates.find(({ name }) => name === 'parsed control group')).toMatchObject({ ok: true })
  })

  test('late ones, by when they were planned', async ({ expect, onTestFinished }) => {
    const { target, book } = await serve(onTestFinished, { delayMs: (message) => (dice(message) < 0.2 ? 1100 : 0) })
    const run = await runWorkload({ ...short, target, workload: ackEcho, sockets: 10, lateAfterMs: 1000 })
    expect(run.ledger).toMatchObject({ expected: 300, lost: 0 })
    // The delayed ones are late for certain; a busy machine may make others late too.
    const delayed = book.messages.filter((message) => message.plannedMs >= warmupMs && dice(message) < 0.2).length
    expect(delayed).toBeGreaterThan(30)
    expect(run.ledger?.late).toBeGreaterThanOrEqual(delayed)
    expect(run.goodputPerSecond).toBeCloseTo((run.ledger?.onTime ?? 0) / 3)
    // An acknowledgement that overtakes an earlier one of the same sender is an inversion.
    expect(run.ledger?.inverted).toBeGreaterThan(0)
  })

  test.for(['tcp', 'namespace'] as const)(
    'members who were cut (%s) are not expected to hear what was planned afterwards',
    async (how, { expect, onTestFinished }) => {
      const { target, book } = await serve(onTestFinished, { cut: { receivers: [3, 7], atMs: 1500, how } })
      const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 10, connectsInFlight: 1 })
      const sent = book.sent.filter(({ plannedMs }) => plannedMs >= warmupMs)
      const sentToCut = sent.filter(({ receiver }) => receiver === 3 || receiver === 7).length
      const heard = (run.ledger?.expected ?? 0) - (run.ledger?.lost ?? 0)
      expect(run.counters).toMatchObject({ socketsCut: 2, sent: 300 })
      expect(run.ledger).toMatchObject({ duplicate: 0, inverted: 0, lost: run.counters.lostByCut })
      // What was on its way to those who were cut may have got through or not.
      expect(heard).toBeLessThanOrEqual(sent.length)
      expect(heard).toBeGreaterThanOrEqual(sent.length - sentToCut)
      expect(run.ledger?.expected).toBeLessThan(3000)
      expect(run.validity.gates.find(({ name }) => name === 'ledger')?.ok).toBe(true)
    },
  )

  test('a sender that was cut sends no more, and nobody expects it to', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, { cut: { receivers: [0], atMs: 1500, how: 'tcp' } })
    const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 4, connectsInFlight: 1 })
    expect(run.counters.unsendable).toBeGreaterThan(0)
    expect((run.counters.unsendable ?? 0) + (run.counters.sent ?? 0)).toBe(300)
    expect(run.ledger?.lost).toBe(run.counters.lostByCut)
  })

  test('a server that cuts everybody ends the run', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, { cut: { receivers: [0, 1, 2], atMs: 1500, how: 'tcp' } })
    const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 3, durationMs: 20_000 })
    expect(run.counters.socketsCut).toBe(3)
    expect(run.validity.gates.find(({ name }) => name === 'whole run')?.actual).toMatch(
      /^every socket was cut after 1\.\d s$/,
    )
    expect(run.ledger?.lost).toBe(run.counters.lostByCut)
    expect(run.durationMs).toBeLessThan(15_000)
  })

  test('a text that was changed on the way is seen by the control group', async ({ expect, onTestFinished }) => {
    const { target } = await serve(onTestFinished, { rewrite: (text) => text.replace(/.$/, '!') })
    const run = await runWorkload({ ...short, target, workload: roomBroadcast, sockets: 4 })
    expect(run.validity.valid).toBe(false)
    expect(run.validity.gates.find(({ name }) => name === 'parsed control group')?.ok).toBe(false)
  })
})
