/** What came of connections by plan, in the parts of a report. */
import type { BenchRun } from '../../reports/model.ts'
import { readEnvironment } from '../open-loop/environment.ts'
import type { Cost } from '../open-loop/meter.ts'
import type { Settings } from '../open-loop/options.ts'
import type { Recorder } from '../open-loop/recorder.ts'
import { createTally, percentileMs, type Tally, valueAtMs } from '../open-loop/tally.ts'
import { judgeValidity } from '../open-loop/validity.ts'

export interface ConnectKind {
  readonly name: string
  readonly transport: 'websocket' | 'polling'
  /** Polling that becomes a WebSocket; ready is then when it has. */
  readonly upgrade?: boolean
  /** Default true: stays until the end. */
  readonly hold?: boolean
  readonly parameters?: BenchRun['parameters']
}

export interface Phases {
  readonly tcp: Tally
  readonly open: Tally
  readonly namespace: Tally
  readonly join: Tally
  readonly probe: Tally
  readonly upgrade: Tally
}

export function createPhases(): Phases {
  return {
    tcp: createTally(),
    open: createTally(),
    namespace: createTally(),
    join: createTally(),
    probe: createTally(),
    upgrade: createTally(),
  }
}

export function parametersOf(settings: Settings, kind: ConnectKind): BenchRun['parameters'] {
  return {
    sockets: settings.sockets,
    proof: kind.upgrade === true ? 'upgraded to WebSocket' : 'let into namespace and room',
    arrivals: settings.arrivals,
    ratePerSecond: settings.ratePerSecond,
    seed: settings.seed,
    lateAfterMs: settings.lateAfterMs,
    transport: kind.transport,
    held: kind.hold !== false,
    ...kind.parameters,
  }
}

export interface ConnectFacts {
  readonly expected: number
  readonly onTime: number
  readonly late: number
  readonly lost: number
  readonly begun: number
  readonly planned: number
  readonly durationMs: number
  readonly elapsedMs: number
  readonly lastMs: number
  readonly stopped: boolean
}

export function validityOf(
  settings: Settings,
  { lag, response }: Recorder,
  cost: Cost,
  facts: ConnectFacts,
): BenchRun['validity'] {
  return judgeValidity({
    sendLagP99Ms: valueAtMs(lag, 99),
    responseP50Ms: valueAtMs(response, 50),
    planned: facts.planned,
    offeredShare: Math.min(1, facts.durationMs / Math.max(facts.durationMs, facts.lastMs)),
    loopUtilization: cost.loopUtilization,
    loopDelayP99Ms: cost.loopDelayP99Ms,
    ledger: { ...facts, balanced: facts.begun === facts.expected, unexpected: 0 },
    // Those that were not opened are the target's losses, and counted as such.
    socketsWanted: facts.begun,
    socketsOpened: facts.begun,
    elapsedMs: facts.elapsedMs,
    configuredMs: facts.durationMs + settings.timeoutMs,
    controlFrames: 0,
    controlMismatches: 0,
    environment: readEnvironment(settings.transport === 'polling' ? 2 * settings.sockets : settings.sockets),
    throttledShare: cost.throttledShare,
    quietControl: null,
    stopped: facts.stopped ? `interrupted after ${(facts.elapsedMs / 1000).toFixed(1)} s` : null,
  })
}

export function countersOf(
  phases: Phases,
  cost: Cost,
  begun: number,
  open: number,
  reasons: ReadonlyMap<string, number>,
) {
  const counters: Record<string, number> = {
    sent: begun,
    socketsOpenAtEnd: open,
    generatorCpuUsPerSent: cost.generatorCpuUs / begun,
  }
  for (const [name, tally] of Object.entries(phases) as [keyof Phases, Tally][]) {
    if (tally.count === 0) continue
    const title = `handshake${name.charAt(0).toUpperCase()}${name.slice(1)}`
    counters[`${title}P50Ms`] = valueAtMs(tally, 50)
    const tail = percentileMs(tally, 99)
    if (tail !== null) counters[`${title}P99Ms`] = tail
  }
  for (const [reason, times] of reasons) counters[`lost: ${reason}`] = times
  if (cost.serverCpuUs !== null) counters.serverCpuUsPerSent = cost.serverCpuUs / begun
  if (cost.serverResidentBytes !== null) counters.serverResidentBytes = cost.serverResidentBytes
  return counters
}
