/**
 * Connections by plan: each is begun when it is due, however slowly the earlier ones came about, and timed from then. A
 * connection that does not come about is a lost one; the phases of those that did are medians of their own.
 */

import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import { type ClientOptions, type Handshake, type LoadClient, openClient } from '../open-loop/client.ts'
import { type Meter, startMeter } from '../open-loop/meter.ts'
import { requireRoom, settle } from '../open-loop/options.ts'
import { startPacer } from '../open-loop/pacer.ts'
import {
  closeRecorder,
  createRecorder,
  type Recorder,
  recordError,
  recordReceipt,
  recordSend,
  timelineOf,
  turn,
} from '../open-loop/recorder.ts'
import { createPlan } from '../open-loop/schedule.ts'
import { record, toLatency } from '../open-loop/tally.ts'
import { type ConnectKind, countersOf, createPhases, type Phases, parametersOf, validityOf } from './connect-result.ts'
import type { MeasureOptions } from './measurement.ts'

/** Opens `sockets` connections at `ratePerSecond`, and closes them. Throws HarnessError as `runPlan` does. */
export async function measureConnects(options: MeasureOptions, kind: ConnectKind): Promise<BenchRun> {
  const settings = { ...settle(options), transport: kind.transport }
  const { target, signal } = options
  requireRoom(target, settings)
  const startedAt = new Date().toISOString()
  const beganMs = performance.now()
  const durationMs = (settings.sockets * 1000) / settings.ratePerSecond
  const plan = createPlan({ ...settings, durationMs, senders: settings.sockets })
  const recorder = createRecorder(0)
  const phases = createPhases()
  const reasons = new Map<string, number>()
  const held = new Set<LoadClient>()
  const tasks: Promise<void>[] = []
  const count = { begun: 0, onTime: 0, late: 0, lost: 0 }
  const peaks = new Map<number, number>()
  let planBeganMs = performance.now()
  const atMs = (): number => performance.now() - planBeganMs

  const room = target.rooms?.[0] ?? 'lobby'
  const clients = new Map<number, LoadClient>()
  const clientOptions: ClientOptions = {
    target,
    transport: kind.transport,
    timeoutMs: settings.timeoutMs,
    signal,
    onText() {
      // What the others say is not measured here.
    },
    onBytes: () => true,
    onCut(number) {
      const client = clients.get(number)
      if (client !== undefined) held.delete(client)
    },
  }

  async function connect(number: number): Promise<void> {
    const [plannedMs, sentMs] = [plan.plannedMs[number] as number, atMs()]
    recordSend(recorder, sentMs, sentMs - plannedMs)
    count.begun++
    try {
      const { client, handshake } = await openClient(clientOptions, { socket: number, room })
      clients.set(number, client)
      held.add(client)
      notePhases(handshake, phases)
      if (kind.upgrade === true) await upgrade(client, phases, settings.timeoutMs)
      const readyMs = atMs()
      recordReceipt(recorder, plannedMs, sentMs, readyMs)
      if (readyMs - plannedMs > settings.lateAfterMs) count.late++
      else count.onTime++
      if (kind.hold === false) {
        held.delete(client)
        void client.engine.close()
      }
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error
      count.lost++
      recordError(recorder, atMs())
      reasons.set(error.code, (reasons.get(error.code) ?? 0) + 1)
    }
  }

  const meter: Meter = startMeter(target.pid)
  const pacer = startPacer(plan, 0, {
    arrive: (number) => void tasks.push(connect(number)),
    onPlateau() {
      // all of it is measured
    },
  })
  planBeganMs = pacer.beganMs
  signal?.addEventListener('abort', pacer.stop)
  const ticker = setInterval(() => {
    turn(recorder, atMs())
    peaks.set(recorder.timeline.length - 1, held.size)
    options.onProgress?.(progressOf(recorder, held.size, durationMs - atMs(), count.lost))
  }, 1000)
  try {
    await pacer.over
    await Promise.all(tasks)
  } finally {
    clearInterval(ticker)
    signal?.removeEventListener('abort', pacer.stop)
  }
  const cost = meter.stop()
  const elapsedMs = atMs()
  closeRecorder(recorder, elapsedMs)
  const [open, stopped] = [held.size, signal?.aborted === true]
  if (count.begun === 0) throw new HarnessError('interrupted', 'Interrupted before anything was measured.')
  await Promise.all([...held].map(({ engine }) => engine.close()))
  const expected = count.onTime + count.late + count.lost
  const spentS = Math.max(elapsedMs, 1) / 1000
  const { onTime, late, lost } = count
  return {
    workload: kind.name,
    tool: 'open-loop',
    startedAt,
    durationMs: performance.now() - beganMs,
    parameters: parametersOf(settings, kind),
    plannedRatePerSecond: settings.ratePerSecond,
    achievedRatePerSecond: count.begun / Math.max(spentS, durationMs / 1000),
    goodputPerSecond: onTime / Math.max(spentS, durationMs / 1000),
    responseTime: toLatency(recorder.response),
    serviceTime: toLatency(recorder.service),
    ledger: { expected, onTime, late, lost, duplicate: 0, inverted: 0 },
    validity: validityOf(settings, recorder, cost, {
      expected,
      ...count,
      planned: plan.count,
      durationMs,
      elapsedMs,
      lastMs: pacer.lastMs(),
      stopped,
    }),
    thresholds: [],
    counters: countersOf(phases, cost, count.begun, open, reasons),
    timeline: timelineOf(recorder).map((point) => {
      const socketsOpen = peaks.get(point.atS)
      return socketsOpen === undefined ? point : { ...point, socketsOpen }
    }),
  }
}

async function upgrade(client: LoadClient, phases: Phases, timeoutMs: number): Promise<void> {
  const result = await client.engine.upgrade(timeoutMs)
  if (!result.ok) {
    client.engine.kill()
    throw new HarnessError('target-refused-honest-client', `The upgrade was refused with status ${result.status}.`)
  }
  record(phases.probe, result.probeMs)
  record(phases.upgrade, result.upgradeMs)
}

function notePhases({ tcpMs, openMs, namespaceMs, joinMs, connectMs }: Handshake, phases: Phases): void {
  record(phases.tcp, tcpMs)
  record(phases.open, openMs - tcpMs)
  // From CONNECT to its answer: what verifying the token costs, and the way there and back.
  record(phases.namespace, namespaceMs)
  record(phases.join, joinMs - connectMs)
}

function progressOf(recorder: Recorder, socketsOpen: number, leftMs: number, missing: number) {
  return {
    phase: 'plateau',
    socketsOpen,
    leftMs: Math.max(0, leftMs),
    ratePerSecond: recorder.timeline.at(-1)?.received ?? null,
    p50Ms: recorder.lastP50Ms,
    p99Ms: recorder.lastP99Ms,
    missing,
  } as const
}
