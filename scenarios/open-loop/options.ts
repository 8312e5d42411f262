/** What a run is asked to do, its defaults, and what is refused before anything is opened. */
import { HarnessError } from '../../errors.ts'
import { peakOf, type Shape } from './arrival-times.ts'
import type { Disturbance } from './disturbance.ts'
import { readEnvironment, sourceAddresses } from './environment.ts'
import type { LoadTarget } from './load-target.ts'
import type { Arrivals } from './schedule.ts'
import { judgeEnvironment } from './validity.ts'
import type { Workload } from './workload.ts'

export interface BenchOptions {
  readonly target: LoadTarget
  readonly workload: Workload
  /** All sockets of the run. Default 100. */
  readonly sockets?: number
  /** Where the workload has shared rooms: over how many the sockets are spread, and how many of each send. Default 1. */
  readonly rooms?: number
  readonly sendersPerRoom?: number
  /** Messages per second of the whole fleet. Default 100. */
  readonly ratePerSecond?: number
  /** Default `constant`. */
  readonly arrivals?: Arrivals
  /** How the rate goes over the measured time. Default steady; a replay brings its own rate and duration. */
  readonly shape?: Shape
  /** The same seed, the same plan. Default 1. */
  readonly seed?: number
  /** Sent and heard, not measured. Default 3,000. */
  readonly warmupMs?: number
  /** What is measured. Default 30,000. */
  readonly durationMs?: number
  /** Wait for stragglers, or twice the slowest delivery if that is longer; what has not come then is lost. Default 5,000. */
  readonly drainMs?: number
  /** A delivery later than this after its plan is late. Default 1,000. */
  readonly lateAfterMs?: number
  /** Length of a message's text; the marker alone takes up to 40. Default 64. */
  readonly payloadBytes?: number
  /** Default: the first of the target that is one of the two. */
  readonly transport?: 'websocket' | 'polling'
  readonly connectsPerSecond?: number
  readonly connectsInFlight?: number
  /** Unanswered messages that one sender may have; 0, the default, for no limit. See `send-window.ts`. */
  readonly inFlightPerSender?: number
  /** Where the sockets come from, in turn. Default: the system chooses, or as many loopback addresses as ports need. */
  readonly localAddresses?: readonly string[]
  /** Threads that share the fleet out between them; see `generators.ts`. Default 1: this one. */
  readonly generators?: number
  /** Awaited when every socket is ready, before the measured plan begins: generators wait here for each other. */
  beforePlan?(): Promise<void>
  /** Official clients beside the fleet, to see how far our own is off; see `control-clients.ts`. Default 0. */
  readonly officialClients?: number
  /** Measures an almost idle echo for so long before and after, to see whether the machine itself changed. Default 0: no. */
  readonly quietControlMs?: number
  /** For each step of a handshake, and for the barrier. Default 10,000. */
  readonly timeoutMs?: number
  /** What goes on beside the load while it is measured. */
  readonly disturbance?: Disturbance
  /** Abort keeps what was measured, once the plateau has begun. */
  readonly signal?: AbortSignal
  onProgress?(progress: Progress): void
}

export interface Settings
  extends Required<
    Omit<
      BenchOptions,
      'onProgress' | 'beforePlan' | 'signal' | 'target' | 'workload' | 'disturbance' | 'localAddresses'
    >
  > {
  readonly localAddresses: readonly string[] | undefined
}

/** For the live view, about once a second. */
export interface Progress {
  readonly phase: 'connect' | 'barrier' | 'quiet' | 'warm-up' | 'plateau'
  readonly socketsOpen: number
  readonly leftMs: number
  /** Of the last whole second; null before the plateau, and with too few samples. */
  readonly ratePerSecond: number | null
  readonly p50Ms: number | null
  /** Where that second has too few samples: of all so far. */
  readonly p99Ms: number | null
  /** Deliveries that are over their time and have not come. */
  readonly missing: number
}

/** Defaults put in, and everything checked that needs no socket. Throws HarnessError `usage` or `limit-reached`. */
export function settle(options: Omit<BenchOptions, 'workload'>): Settings {
  const shape = options.shape ?? { kind: 'steady' }
  const trace = shape.kind === 'replay' ? shape.trace : undefined
  const sockets = options.sockets ?? 100
  const transport = options.transport ?? transportOf(options.target)
  const settings: Settings = {
    sockets,
    rooms: options.rooms ?? 1,
    sendersPerRoom: options.sendersPerRoom ?? 1,
    ratePerSecond: trace === undefined ? (options.ratePerSecond ?? 100) : (trace.atMs.length * 1000) / trace.durationMs,
    shape,
    arrivals: options.arrivals ?? 'constant',
    seed: options.seed ?? 1,
    warmupMs: options.warmupMs ?? 3000,
    durationMs: trace?.durationMs ?? options.durationMs ?? 30_000,
    drainMs: options.drainMs ?? 5000,
    lateAfterMs: options.lateAfterMs ?? 1000,
    payloadBytes: options.payloadBytes ?? 64,
    transport,
    connectsPerSecond: options.connectsPerSecond ?? 200,
    connectsInFlight: options.connectsInFlight ?? 20,
    inFlightPerSender: options.inFlightPerSender ?? 0,
    localAddresses: options.localAddresses ?? sourceAddresses(options.target.url, connectionsOf(transport, sockets)),
    generators: options.generators ?? 1,
    officialClients: options.officialClients ?? 0,
    quietControlMs: options.quietControlMs ?? 0,
    timeoutMs: options.timeoutMs ?? 10_000,
  }
  requireWhole('sockets', settings.sockets, 1)
  requireWhole('rooms', settings.rooms, 1)
  requireWhole('senders of a room', settings.sendersPerRoom, 1)
  requireWhole('connects in flight', settings.connectsInFlight, 1)
  requireWhole('messages in flight', settings.inFlightPerSender, 0)
  requireWhole('generators', settings.generators, 1)
  requireWhole('official clients', settings.officialClients, 0)
  for (const name of ['ratePerSecond', 'durationMs', 'connectsPerSecond', 'timeoutMs'] as const) {
    if (!(settings[name] > 0)) throw new HarnessError('usage', `${name} must be more than 0; it is ${settings[name]}.`)
  }
  for (const name of ['warmupMs', 'drainMs', 'lateAfterMs', 'payloadBytes', 'quietControlMs'] as const) {
    if (!(settings[name] >= 0))
      throw new HarnessError('usage', `${name} must not be negative; it is ${settings[name]}.`)
  }
  return settings
}

/** A polling session has a GET and a POST under way at once. */
export function connectionsOf(transport: 'websocket' | 'polling', sockets: number): number {
  return transport === 'polling' ? 2 * sockets : sockets
}

/** Throws HarnessError `limit-reached` if the caps forbid the run, `measurement-invalid` if the machine is too small. */
export function requireRoom(target: LoadTarget, settings: Settings): void {
  const { maxConnections, maxRatePerSecond } = target.network
  const connections = connectionsOf(settings.transport, settings.sockets) + settings.officialClients
  if (maxConnections !== undefined && connections > maxConnections) {
    throw new HarnessError(
      'limit-reached',
      `The run needs ${connections} connections; --max-connections allows ${maxConnections}.`,
    )
  }
  const peak = peakOf(settings.shape, settings.ratePerSecond)
  if (maxRatePerSecond !== undefined && peak > maxRatePerSecond) {
    const wanted = `The run plans ${peak} messages per second`
    throw new HarnessError('limit-reached', `${wanted}; --max-rate allows ${maxRatePerSecond}.`, {
      hint: 'An open-loop plan that is throttled would measure the throttle. Lower the rate of the run instead.',
    })
  }
  const crossed = judgeEnvironment(readEnvironment(connections, settings.localAddresses?.length)).find(
    (gate) => !gate.ok,
  )
  if (crossed === undefined) return
  throw new HarnessError(
    'measurement-invalid',
    `Too few ${crossed.name}: ${crossed.limit} needed, ${crossed.actual} here.`,
    {
      hint: 'Use fewer sockets, or raise the limit (ulimit -n, net.ipv4.ip_local_port_range).',
    },
  )
}

function transportOf(target: LoadTarget): 'websocket' | 'polling' {
  return target.transports.includes('websocket') || !target.transports.includes('polling') ? 'websocket' : 'polling'
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new HarnessError('usage', `The number of ${name} must be a whole number from ${least} on; it is ${value}.`)
}
