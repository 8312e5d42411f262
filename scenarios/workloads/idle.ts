/**
 * Sockets that only are there: what each costs the server in memory, as the slope of a line through plateaus rather than
 * one division, and whether they are still there at the end.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { HarnessError } from '../../errors.ts'
import type { BenchRun } from '../../reports/model.ts'
import { readEnvironment } from '../open-loop/environment.ts'
import { closeFleet, type Fleet, openFleet } from '../open-loop/fleet.ts'
import { startMeter } from '../open-loop/meter.ts'
import { requireRoom, settle } from '../open-loop/options.ts'
import { readProcessCost } from '../open-loop/process-cost.ts'
import { judgeValidity } from '../open-loop/validity.ts'
import type { Layout } from '../open-loop/workload.ts'
import { fitLine } from './fit-line.ts'
import type { Measurement, MeasureOptions } from './measurement.ts'

/** Beside the one without any socket. */
const plateaus = 5
/** After the last socket of a plateau opened, for the server to settle. */
const settleMs = 500

export const idle: Measurement = {
  name: 'idle',
  summary: 'sockets that only are there: memory of each as a slope over plateaus, and how many stay',
  missing: () => undefined,
  async *run(options) {
    yield await measureIdle(options)
  },
}

async function measureIdle(options: MeasureOptions): Promise<BenchRun> {
  const settings = settle(options)
  const { target, signal } = options
  requireRoom(target, settings)
  const startedAt = new Date().toISOString()
  const beganMs = performance.now()
  const fleets: Fleet[] = []
  const memory: { sockets: number; server: number | null; generator: number }[] = []
  const timeline: BenchRun['timeline'][number][] = []
  const meter = startMeter(target.pid)
  const opened = (): number => fleets.reduce((sum, fleet) => sum + fleet.opened, 0)
  const open = (): number => fleets.reduce((sum, fleet) => sum + fleet.openNow, 0)
  const cut = (): number => fleets.reduce((sum, fleet) => sum + fleet.cut, 0)
  const residentOf = (pid: number | undefined) =>
    pid === undefined ? null : (readProcessCost(pid)?.residentBytes ?? null)

  function sample(): void {
    memory.push({ sockets: open(), server: residentOf(target.pid), generator: process.memoryUsage.rss() })
  }

  function second(leftMs: number): void {
    const serverResidentBytes = residentOf(target.pid)
    timeline.push({
      atS: timeline.length,
      sent: 0,
      received: 0,
      errors: 0,
      p50Ms: null,
      p99Ms: null,
      socketsOpen: open(),
      socketsCut: cut(),
      ...(serverResidentBytes === null ? {} : { serverResidentBytes }),
    })
    const none = { ratePerSecond: null, p50Ms: null, p99Ms: null }
    options.onProgress?.({ phase: 'plateau', socketsOpen: open(), leftMs, missing: cut(), ...none })
  }

  try {
    sample()
    const ticker = setInterval(() => second(settings.durationMs), 1000)
    try {
      for (let step = 0; step < plateaus && signal?.aborted !== true; step++) {
        const sockets = Math.round((settings.sockets * (step + 1)) / plateaus) - opened()
        if (sockets > 0)
          fleets.push(await openFleet({ ...settings, target, signal, layout: idleLayout(sockets, target) }))
        await sleep(settleMs)
        sample()
      }
    } finally {
      clearInterval(ticker)
    }
    const holdBeganMs = performance.now()
    for (let leftMs = settings.durationMs; leftMs > 0 && signal?.aborted !== true; ) {
      await sleep(Math.min(1000, leftMs))
      leftMs = settings.durationMs - (performance.now() - holdBeganMs)
      second(Math.max(0, leftMs))
    }
    const heldMs = performance.now() - holdBeganMs
    const cost = meter.stop()
    const [all, still] = [opened(), open()]
    if (all === 0) throw new HarnessError('interrupted', 'Interrupted before anything was measured.')
    const stopped = signal?.aborted === true
    return {
      workload: 'idle',
      tool: 'open-loop',
      startedAt,
      durationMs: performance.now() - beganMs,
      parameters: {
        sockets: settings.sockets,
        plateaus,
        durationMs: settings.durationMs,
        transport: settings.transport,
        proof: 'the socket is still open',
      },
      plannedRatePerSecond: null,
      achievedRatePerSecond: 0,
      goodputPerSecond: 0,
      responseTime: null,
      serviceTime: null,
      ledger: { expected: all, onTime: still, late: 0, lost: all - still, duplicate: 0, inverted: 0 },
      validity: judgeValidity({
        sendLagP99Ms: 0,
        responseP50Ms: Number.NaN,
        planned: all,
        offeredShare: 1,
        loopUtilization: cost.loopUtilization,
        loopDelayP99Ms: cost.loopDelayP99Ms,
        ledger: { expected: all, onTime: still, late: 0, lost: all - still, balanced: true, unexpected: 0 },
        socketsWanted: settings.sockets,
        socketsOpened: all,
        elapsedMs: heldMs,
        configuredMs: settings.durationMs,
        controlFrames: 0,
        controlMismatches: 0,
        environment: readEnvironment(settings.sockets),
        throttledShare: cost.throttledShare,
        quietControl: null,
        stopped: stopped ? `interrupted after ${(heldMs / 1000).toFixed(1)} s` : null,
      }),
      thresholds: [],
      counters: countersOf(memory, all - still),
      timeline,
    }
  } finally {
    await Promise.all(fleets.map(closeFleet))
  }
}

function idleLayout(sockets: number, { rooms }: MeasureOptions['target']): Layout {
  return {
    sockets,
    roomOfSocket: new Uint32Array(sockets),
    roomNames: [rooms?.[0] ?? 'lobby'],
    socketOfSender: new Uint32Array(),
    proof: 'acknowledgement',
    audience: 'self',
  }
}

function countersOf(memory: readonly { sockets: number; server: number | null; generator: number }[], cut: number) {
  const counters: Record<string, number> = { socketsCut: cut }
  const server = memory.flatMap((one) => (one.server === null ? [] : [[one.sockets, one.server] as const]))
  const generator = memory.map((one) => [one.sockets, one.generator] as const)
  for (const [name, points] of [
    ['server', server],
    ['generator', generator],
  ] as const) {
    const line = fitLine(points)
    if (line === null) continue
    counters[`${name}BytesPerSocket`] = line.slope
    counters[`${name}BytesPerSocketLow`] = line.low
    counters[`${name}BytesPerSocketHigh`] = line.high
  }
  const last = server.at(-1)
  if (last !== undefined) counters.serverResidentBytes = last[1]
  return counters
}
