/** All sockets of a run: opened at a bounded rate, heard through one callback, closed together. */
import { HarnessError } from '../../errors.ts'
import type { CloseInfo } from '../../target/wire/index.ts'
import { type ClientOptions, type LoadClient, openClient } from './client.ts'
import type { LoadTarget } from './load-target.ts'
import { createTally, record, type Tally } from './tally.ts'
import type { Layout } from './workload.ts'

/** The last three count from the beginning of the handshake; the others are what they took by themselves. */
const phases = ['tcp', 'upgrade', 'engineOpen', 'namespace', 'firstEvent', 'open', 'connect', 'join'] as const

export type Phase = (typeof phases)[number]

export interface FleetOptions {
  readonly target: LoadTarget
  readonly layout: Layout
  readonly transport: 'websocket' | 'polling'
  readonly connectsPerSecond: number
  /** Handshakes that may be under way at once. */
  readonly connectsInFlight: number
  readonly timeoutMs: number
  /** Where sockets come from, in turn; absent lets the system choose. */
  readonly localAddresses?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
  onOpened?(sockets: number): void
}

export interface Fleet {
  readonly transport: 'websocket' | 'polling'
  /** By socket number; null where it could not be opened or was cut. */
  readonly clients: (LoadClient | null)[]
  opened: number
  openNow: number
  cut: number
  /** Why sockets were cut or not opened, by kind, with how often. */
  readonly reasons: Map<string, number>
  /** See `Handshake`. */
  readonly phases: Readonly<Record<Phase, Tally>>
  /** Set by whoever drives the fleet; nobody listens between two drives. */
  onText: (socket: number, text: string) => void
  onBytes: (socket: number, buffer: Buffer, from: number, to: number) => boolean
  onCut: (socket: number) => void
}

/**
 * Opens all sockets of the layout. A few may fail (see `opened` and `reasons`); `closeFleet` closes the rest.
 * Throws HarnessError `interrupted` on abort, and the first failure if none could be opened, or too many failed.
 */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { layout } = options
  const fleet: Fleet = {
    transport: options.transport,
    clients: new Array<LoadClient | null>(layout.sockets).fill(null),
    opened: 0,
    openNow: 0,
    cut: 0,
    reasons: new Map(),
    phases: Object.fromEntries(phases.map((phase) => [phase, createTally()])) as Record<Phase, Tally>,
    onText: ignore,
    onBytes: decline,
    onCut: ignore,
  }
  const { target, transport, timeoutMs, signal } = options
  const shared: ClientOptions = {
    target,
    transport,
    timeoutMs,
    signal,
    onText: (socket, text) => fleet.onText(socket, text),
    onBytes: (socket, buffer, from, to) => fleet.onBytes(socket, buffer, from, to),
    onCut: (socket, why) => cut(fleet, socket, why),
  }
  const aborted = (): boolean => signal?.aborted === true
  const failures: unknown[] = []
  const tooMany = (): boolean => failures.length >= Math.max(options.connectsInFlight, layout.sockets * 0.05)
  const gapMs = 1000 / options.connectsPerSecond
  const beganMs = performance.now()
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < layout.sockets && !aborted() && !tooMany()) {
      const socket = next++
      const waitMs = beganMs + socket * gapMs - performance.now()
      if (waitMs > 0) await pause(waitMs)
      if (aborted()) return
      try {
        await openOne(options, shared, fleet, socket)
        options.onOpened?.(fleet.opened)
      } catch (error) {
        failures.push(error)
        note(fleet, error instanceof HarnessError ? error.code : 'internal')
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.connectsInFlight, layout.sockets) }, lane))
  const bug = failures.find((failure) => !(failure instanceof HarnessError))
  const whole = failures.length === 0 && fleet.opened === layout.sockets
  if (whole || (bug === undefined && fleet.opened > 0 && !aborted() && !tooMany())) return fleet
  await closeFleet(fleet)
  if (bug !== undefined) throw bug
  if (aborted()) {
    throw new HarnessError('interrupted', `Interrupted after ${fleet.opened} of ${layout.sockets} sockets were open.`)
  }
  const first = failures[0] as HarnessError
  const { hint, cause = first } = first
  const tried = fleet.opened + failures.length
  throw new HarnessError(first.code, `${failures.length} of ${tried} sockets could not be opened: ${first.message}`, {
    cause,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** Closes every socket that is open, in parallel, and resolves when all are closed. */
export async function closeFleet(fleet: Fleet): Promise<void> {
  deafen(fleet)
  const open = fleet.clients.filter((client) => client !== null)
  fleet.clients.fill(null)
  await Promise.all(open.map((client) => client.engine.close()))
  fleet.openNow = 0
}

/** Hears nothing until the next drive. */
export function deafen(fleet: Fleet): void {
  fleet.onText = ignore
  fleet.onBytes = decline
  fleet.onCut = ignore
}

async function openOne(options: FleetOptions, shared: ClientOptions, fleet: Fleet, socket: number): Promise<void> {
  const { layout, localAddresses } = options
  const { client, handshake } = await openClient(shared, {
    socket,
    room: layout.roomNames[layout.roomOfSocket[socket] as number] ?? '',
    localAddress: localAddresses?.[socket % localAddresses.length],
  })
  fleet.clients[socket] = client
  fleet.opened++
  fleet.openNow++
  for (const phase of phases) {
    const tookMs = handshake[`${phase}Ms`]
    if (tookMs !== null) record(fleet.phases[phase], tookMs)
  }
}

function cut(fleet: Fleet, socket: number, why: CloseInfo): void {
  const client = fleet.clients[socket]
  if (client === null || client === undefined) return
  fleet.clients[socket] = null
  client.engine.kill() // still open if only the namespace was left
  fleet.openNow--
  fleet.cut++
  note(fleet, `${why.by}-${why.kind}`)
  fleet.onCut(socket)
}

function note(fleet: Fleet, reason: string): void {
  fleet.reasons.set(reason, (fleet.reasons.get(reason) ?? 0) + 1)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function decline(): boolean {
  return false
}

function ignore(): void {
  // Nobody is driving: what is heard now belongs to no plan.
}
