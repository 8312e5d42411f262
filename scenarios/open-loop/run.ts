/** A run in the shape of a report. */
import type { BenchRun, Validity } from '../../reports/model.ts'
import { messagesIn, stretchesOf } from './arrival-times.ts'
import { type Outcome, runPlan } from './driver.ts'
import { readEnvironment } from './environment.ts'
import { fanOutCounters } from './fan-out.ts'
import { runGenerators } from './generators.ts'
import { type BenchOptions, connectionsOf } from './options.ts'
import { timelineOf } from './recorder.ts'
import { percentileMs, type Tally, toLatency, valueAtMs } from './tally.ts'
import { digestOf } from './trace.ts'
import { judgeValidity } from './validity.ts'

/**
 * Runs one workload against a target and says what came of it; opens and closes everything itself. A run that was
 * stopped by the signal during its plateau is kept, and is not valid. `validity.valid` must be looked at before any figure.
 * Throws HarnessError as `runPlan` does.
 */
export async function runWorkload(options: BenchOptions): Promise<BenchRun> {
  if ((options.generators ?? 1) > 1) return runGenerators(options, options.generators ?? 1)
  const startedAt = new Date().toISOString()
  const beganMs = performance.now()
  const outcome = await runPlan(options)
  return toBenchRun(options, outcome, startedAt, performance.now() - beganMs)
}

function toBenchRun(options: BenchOptions, outcome: Outcome, startedAt: string, durationMs: number): BenchRun {
  const { settings, drive, settlement } = outcome
  const plateauS = Math.max(1, drive.plateauMs) / 1000
  return {
    workload: options.workload.name,
    tool: 'open-loop',
    startedAt,
    durationMs,
    parameters: { ...parametersOf(outcome), ...options.disturbance?.parameters },
    plannedRatePerSecond: meanRatePerSecond(settings),
    achievedRatePerSecond: settlement.sent / plateauS,
    goodputPerSecond: settlement.totals.onTime / plateauS,
    responseTime: toLatency(drive.recorder.response),
    serviceTime: toLatency(drive.recorder.service),
    ledger: settlement.totals,
    validity: validityOf(outcome),
    thresholds: [],
    counters: { ...countersOf(outcome), ...outcome.felt },
    timeline: timelineOf(drive.recorder).map((point) => ({ ...point, ...outcome.samples.get(point.atS) })),
  }
}

/** Of the measured time. */
function meanRatePerSecond({ shape, ratePerSecond, durationMs }: Outcome['settings']): number {
  if (shape.kind === 'replay') return ratePerSecond
  return (messagesIn(stretchesOf(shape, { ratePerSecond, durationMs, warmupMs: 0 })) * 1000) / durationMs
}

function parametersOf({ settings, layout, senderHears }: Outcome): BenchRun['parameters'] {
  const broadcast = layout.audience === 'room'
  const rooms = broadcast ? 1 + layout.roomOfSocket.reduce((most, room) => Math.max(most, room), 0) : layout.sockets
  return {
    sockets: layout.sockets,
    rooms,
    senders: layout.socketOfSender.length,
    ...(broadcast ? { membersPerRoom: layout.sockets / rooms, senderHears } : {}),
    // What ends the response time.
    proof: broadcast ? 'delivery to every member' : layout.proof === 'delivery' ? 'own delivery' : layout.proof,
    arrivals: settings.arrivals,
    ...shapeOf(settings),
    ratePerSecond: settings.ratePerSecond,
    seed: settings.seed,
    warmupMs: settings.warmupMs,
    durationMs: settings.durationMs,
    drainMs: settings.drainMs,
    lateAfterMs: settings.lateAfterMs,
    payloadBytes: settings.payloadBytes,
    transport: settings.transport,
    inFlightPerSender: settings.inFlightPerSender,
    officialClients: settings.officialClients,
  }
}

function shapeOf({ shape }: Outcome['settings']): BenchRun['parameters'] {
  if (shape.kind === 'ramp') return { shape: 'ramp', fromPerSecond: shape.fromPerSecond }
  if (shape.kind === 'step') return { shape: 'step', stepsPerSecond: shape.perSecond.join(' ') }
  if (shape.kind === 'replay')
    return { shape: 'replay', traceMessages: shape.trace.atMs.length, traceSha256: digestOf(shape.trace) }
  return { shape: 'steady' }
}

function validityOf(outcome: Outcome): Validity {
  const { settings, drive, settlement, cost, fleet, layout, control } = outcome
  const connections = connectionsOf(settings.transport, layout.sockets) + settings.officialClients
  return judgeValidity({
    sendLagP99Ms: valueAtMs(drive.recorder.lag, 99),
    responseP50Ms: valueAtMs(drive.recorder.response, 50),
    planned: drive.planned,
    offeredShare: drive.offeredShare,
    loopUtilization: cost.loopUtilization,
    loopDelayP99Ms: cost.loopDelayP99Ms,
    ledger: { ...settlement.totals, balanced: settlement.balanced, unexpected: settlement.unexpected },
    socketsWanted: layout.sockets,
    socketsOpened: fleet.opened,
    elapsedMs: drive.elapsedMs,
    configuredMs: settings.warmupMs + settings.durationMs + settings.drainMs,
    controlFrames: control.frames,
    controlMismatches: control.mismatches,
    environment: readEnvironment(connections, settings.localAddresses?.length),
    throttledShare: cost.throttledShare,
    quietControl: outcome.quiet,
    stopped: drive.stopped === null ? null : `${drive.stopped} after ${(drive.plateauMs / 1000).toFixed(1)} s`,
  })
}

function countersOf(outcome: Outcome): Record<string, number> {
  const { drive, settlement, cost, fleet } = outcome
  const { totals, sent } = settlement
  const heard = totals.onTime + totals.late
  const counters: Record<string, number> = {
    planned: drive.planned,
    sent,
    unsendable: drive.unsendable,
    heldBack: drive.heldBack,
    refused: drive.refused,
    overheard: drive.overheard,
    unexpected: settlement.unexpected,
    lostByCut: settlement.lostByCut,
    socketsOpened: fleet.opened,
    socketsCut: fleet.cut,
    bytesSent: outcome.bytesSent,
    bytesReceived: outcome.bytesReceived,
    connectMs: outcome.connectMs,
    barrierMs: outcome.barrierMs,
    teardownMs: outcome.teardownMs,
    sendLagP99Ms: valueAtMs(drive.recorder.lag, 99),
    generatorCpuUsPerSent: cost.generatorCpuUs / sent,
    generatorCpuUsPerDelivery: cost.generatorCpuUs / heard,
    ...handshakeCounters(fleet),
    ...outcome.official,
    ...(outcome.layout.audience === 'room' ? fanOutCounters(drive.fanOut) : {}),
  }
  for (const [reason, count] of fleet.reasons) counters[`cut: ${reason}`] = count
  if (cost.serverCpuUs !== null) {
    counters.serverCpuUsPerSent = cost.serverCpuUs / sent
    counters.serverCpuUsPerDelivery = cost.serverCpuUs / heard
    counters.serverCpuShare = cost.serverCpuUs / 1000 / cost.durationMs
  }
  if (cost.serverResidentBytes !== null) counters.serverResidentBytes = cost.serverResidentBytes
  // JSON has no NaN: what could not be divided is left out.
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => Number.isFinite(value)))
}

/** Medians of the phases, and 99th percentiles where there are sockets enough. */
function handshakeCounters({ phases }: Outcome['fleet']): Record<string, number> {
  const counters: Record<string, number> = {}
  for (const [phase, tally] of Object.entries(phases)) {
    const name = `handshake${phase.charAt(0).toUpperCase()}${phase.slice(1)}`
    counters[`${name}P50Ms`] = median(tally)
    counters[`${name}P99Ms`] = percentileMs(tally, 99) ?? Number.NaN
  }
  return counters
}

function median(tally: Tally): number {
  return valueAtMs(tally, 50)
}
