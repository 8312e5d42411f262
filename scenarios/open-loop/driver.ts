/** One run from the first socket to the last: connect, barrier, warm-up, plateau, drain, teardown. */
import { randomBytes } from 'node:crypto'
import { HarnessError } from '../../errors.ts'
import { passBarrier } from './barrier.ts'
import { type ControlClients, controlCounters, openControlClients } from './control-clients.ts'
import { type DriveResult, drive, type Live } from './drive.ts'
import { closeFleet, type Fleet, openFleet } from './fleet.ts'
import { type Settlement, settle as settleLedger } from './ledger.ts'
import { type Cost, type Meter, startMeter } from './meter.ts'
import { type BenchOptions, type Progress, requireRoom, type Settings, settle } from './options.ts'
import { missing } from './overdue.ts'
import { createPlan, createShapedPlan, type Plan } from './schedule.ts'
import { createSecondSamples, type SecondSamples } from './second-samples.ts'
import { prepare, type Stage } from './stage.ts'
import { percentileMs, valueAtMs } from './tally.ts'
import type { Layout, Script } from './workload.ts'

/** Everything that was measured, before it is put into the shape of a report. */
export interface Outcome {
  readonly settings: Settings
  readonly layout: Layout
  readonly senderHears: boolean
  readonly fleet: Fleet
  readonly connectMs: number
  readonly barrierMs: number
  readonly teardownMs: number
  readonly drive: DriveResult
  readonly settlement: Settlement
  readonly cost: Cost
  readonly control: Script['control']
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly samples: SecondSamples['samples']
  /** What the disturbance did and felt; nothing without one. */
  readonly felt: Readonly<Record<string, number>>
  /** What official clients saw, and how far that is from the fleet; empty without them. */
  readonly official: Readonly<Record<string, number>>
  readonly quiet: { readonly beforeMs: number; readonly afterMs: number } | null
}

const quietRatePerSecond = 10

/**
 * Runs a workload. Opens and closes everything itself.
 * Throws HarnessError `usage`, `limit-reached` and `measurement-invalid` before the first socket;
 * `target-refused-honest-client` if the barrier is not passed; `interrupted` on abort before the plateau; and what
 * connecting throws.
 */
export async function runPlan(options: BenchOptions): Promise<Outcome> {
  const settings = settle(options)
  const { target, workload, signal } = options
  const run = `gc${randomBytes(5).toString('hex')}`
  requireRoom(target, settings)
  const layout = workload.layout(target, settings, run)
  // Before the sockets: a plan that is too long is refused without bothering the target.
  const plan = createShapedPlan({ ...settings, senders: layout.socketOfSender.length })
  const startedMs = performance.now()
  const fleet = await openFleet({
    ...settings,
    target,
    layout,
    signal,
    onOpened: (open) => {
      if (open % 50 === 0 || open === layout.sockets) tell(options, fleetProgress('connect', open, 0))
    },
  })
  let official: ControlClients | undefined
  const stage: Stage = { options, settings, layout, fleet, run, plans: 0, ackBase: 1 }
  try {
    const connectedMs = performance.now()
    const { officialClients: count, transport, timeoutMs } = settings
    if (count > 0) official = await openControlClients({ target, layout, transport, count, run, timeoutMs })
    tell(options, fleetProgress('barrier', fleet.openNow, 0))
    const senderHears = await passBarrier(stage)
    const barrierMs = performance.now() - connectedMs
    const beforeMs = await quietMedianMs(stage, senderHears)
    await options.beforePlan?.()
    const main = await drivePlateau(stage, plan, senderHears, official)
    const afterMs = main.result.stopped !== null ? Number.NaN : await quietMedianMs(stage, senderHears)
    const quiet = Number.isNaN(beforeMs + afterMs) ? null : { beforeMs, afterMs }
    const closingMs = performance.now()
    official?.close()
    await closeFleet(fleet)
    return {
      settings,
      layout,
      senderHears,
      fleet,
      connectMs: connectedMs - startedMs,
      barrierMs,
      teardownMs: performance.now() - closingMs,
      drive: main.result,
      settlement: settleLedger(main.ledger),
      cost: main.cost,
      control: main.script.control,
      official: official === undefined ? {} : controlCounters(main.result.recorder.response, official),
      bytesSent: main.bytesSent,
      bytesReceived: main.bytesReceived,
      samples: main.samples,
      felt: main.felt,
      quiet,
    }
  } finally {
    official?.close()
    await closeFleet(fleet)
  }
}

/** The plateau, and the disturbance around it. */
async function drivePlateau(stage: Stage, plan: Plan, senderHears: boolean, official: ControlClients | undefined) {
  const { options, settings, fleet, layout } = stage
  const { disturbance, target, signal } = options
  if (disturbance === undefined) return { ...(await measurePlateau(stage, plan, senderHears, official)), felt: {} }
  let felt: Readonly<Record<string, number>> = {}
  let measured: Awaited<ReturnType<typeof measurePlateau>>
  try {
    await disturbance.prepare({ target, layout, fleet, settings, signal })
    measured = await measurePlateau(stage, plan, senderHears, official)
  } finally {
    felt = await disturbance.finish()
  }
  return { ...measured, felt }
}

async function measurePlateau(stage: Stage, plan: Plan, senderHears: boolean, official: ControlClients | undefined) {
  const { options, settings, fleet, layout } = stage
  const { script, ledger, run } = prepare(stage, plan, settings.warmupMs, senderHears)
  let meter: Meter | undefined
  let cost: Cost | undefined
  tell(options, fleetProgress('warm-up', fleet.openNow, settings.warmupMs + settings.durationMs))
  const before = traffic(fleet)
  const seconds = createSecondSamples(options.target, fleet)
  const result = await drive({
    fleet,
    layout,
    script,
    ledger,
    plateauStartMs: settings.warmupMs,
    drainMs: settings.drainMs,
    inFlightPerSender: settings.inFlightPerSender,
    signal: options.signal,
    onBegan(beganMs) {
      const endMs = settings.warmupMs + settings.durationMs
      official?.follow({ beganMs, run, fromMs: settings.warmupMs, endMs })
    },
    onPlateau(moment) {
      if (moment === 'start') {
        meter = startMeter(options.target.pid)
        options.disturbance?.start()
      } else {
        options.disturbance?.stop()
        cost = meter?.stop()
      }
    },
    onSecond(live) {
      seconds.take(live.elapsedMs - settings.warmupMs)
      tell(options, plateauProgress(stage, live))
    },
  })
  if (cost === undefined) throw new HarnessError('interrupted', 'Interrupted before anything was measured.')
  const after = traffic(fleet)
  return {
    script,
    ledger,
    result,
    cost,
    bytesSent: after.sent - before.sent,
    bytesReceived: after.received - before.received,
    samples: seconds.samples,
  }
}

/** The median of an almost idle plan, or NaN if it was not asked for. */
async function quietMedianMs(stage: Stage, senderHears: boolean): Promise<number> {
  const { settings, layout, fleet, options } = stage
  if (settings.quietControlMs === 0) return Number.NaN
  tell(options, fleetProgress('quiet', fleet.openNow, settings.quietControlMs))
  const plan = createPlan({
    arrivals: 'constant',
    ratePerSecond: Math.min(quietRatePerSecond, settings.ratePerSecond),
    durationMs: settings.quietControlMs,
    senders: layout.socketOfSender.length,
    seed: settings.seed,
  })
  const { script, ledger } = prepare(stage, plan, 0, senderHears)
  const { recorder } = await drive({
    fleet,
    layout,
    script,
    ledger,
    plateauStartMs: 0,
    drainMs: settings.drainMs,
    inFlightPerSender: 0,
    signal: options.signal,
  })
  return valueAtMs(recorder.response, 50)
}

/** Bytes of the sockets that are open. Those of a socket that was cut are no longer known. */
function traffic(fleet: Fleet): { sent: number; received: number } {
  let sent = 0
  let received = 0
  for (const client of fleet.clients) {
    sent += client?.engine.bytesSent ?? 0
    received += client?.engine.bytesReceived ?? 0
  }
  return { sent, received }
}

function plateauProgress(stage: Stage, live: Live): Progress {
  const { settings, fleet } = stage
  const inPlateau = live.elapsedMs >= settings.warmupMs
  const last = live.recorder.timeline.at(-1)
  return {
    phase: inPlateau ? 'plateau' : 'warm-up',
    socketsOpen: fleet.openNow,
    leftMs: live.leftMs,
    ratePerSecond: last?.received ?? null,
    p50Ms: live.recorder.lastP50Ms,
    // A second seldom has the thousand samples that a p99 needs; all of them so far soon have.
    p99Ms: live.recorder.lastP99Ms ?? percentileMs(live.recorder.response, 99),
    missing: missing(live.overdue, settings.warmupMs, live.elapsedMs - settings.lateAfterMs),
  }
}

/** Progress before there is anything to measure. */
function fleetProgress(phase: Progress['phase'], socketsOpen: number, leftMs: number): Progress {
  return { phase, socketsOpen, leftMs, ratePerSecond: null, p50Ms: null, p99Ms: null, missing: 0 }
}

function tell(options: BenchOptions, progress: Progress): void {
  options.onProgress?.(progress)
}
