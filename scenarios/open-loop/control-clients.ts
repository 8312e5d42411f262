/**
 * A few official clients beside the fleet, under the same load and at the same time: what they measure differently from
 * our own light client is how far its figures may be off for a user of the official one.
 */
import { io, type Socket } from 'socket.io-client'
import { HarnessError } from '../../errors.ts'
import { allowedUrl } from '../allowed-url.ts'
import type { EventTemplate, Json, LoadTarget } from './load-target.ts'
import { type Marker, readMarker } from './marker.ts'
import { createTally, percentileMs, record, type Tally, valueAtMs } from './tally.ts'
import type { Layout } from './workload.ts'

export interface ControlClients {
  readonly count: number
  /** Follows the plan that began at `beganMs` (on `performance.now()`), whose markers begin with `run`, up to `endMs` of it. */
  follow(plan: {
    readonly beganMs: number
    readonly run: string
    readonly fromMs: number
    readonly endMs: number
  }): void
  /** From the planned time, as the fleet's response times. */
  readonly response: Tally
  close(): void
}

/** Each sends so often where nobody else's messages are followed; far below what would load a server. */
const sendEveryMs = 100

interface ControlOptions {
  readonly target: LoadTarget
  readonly layout: Layout
  readonly transport: 'websocket' | 'polling'
  readonly count: number
  readonly run: string
  readonly timeoutMs: number
}

/**
 * Connects and joins them. The caller closes them.
 * Throws HarnessError `remote-refused`, `limit-reached`, `target-refused-honest-client`, `deadline`.
 */
export async function openControlClients(options: ControlOptions): Promise<ControlClients> {
  const { target, layout, count } = options
  const url = await allowedUrl(target.url, target.network.allowRemote)
  const response = createTally()
  const members: { socket: Socket; room: string; release: () => void }[] = []
  const timers: NodeJS.Timeout[] = []
  const close = (): void => {
    for (const timer of timers) clearInterval(timer)
    for (const { socket, release } of members) {
      socket.disconnect()
      release()
    }
    members.length = 0
  }
  try {
    for (let index = 0; index < count; index++) {
      const release = target.network.claimConnection()
      const room = roomOf(options, index)
      const socket = connect(options, url, index)
      members.push({ socket, room, release })
      await ready(socket, options)
      if (target.join !== undefined) await join(socket, target.join, room, options.timeoutMs)
    }
  } catch (error) {
    close()
    throw error
  }
  return {
    count,
    response,
    follow({ beganMs, run, fromMs, endMs }) {
      members.forEach(({ socket, room }, index) => {
        if (layout.audience === 'room') listen(socket, { beganMs, run, fromMs })
        else timers.push(talk(socket, { room, beganMs, fromMs, endMs, phase: (index + 0.5) / count }))
      })
    },
    close,
  }

  function listen(socket: Socket, { beganMs, run, fromMs }: { beganMs: number; run: string; fromMs: number }): void {
    const marker: Marker = { sender: 0, seq: 0, plannedUs: 0 }
    socket.on(target.hear.event, (...args: unknown[]) => {
      const atMs = performance.now() - beganMs
      if (!readMarker(JSON.stringify(args), `${run}.`, 0, marker)) return
      const plannedMs = marker.plannedUs / 1000
      if (plannedMs >= fromMs) record(response, atMs - plannedMs)
    })
  }

  /** Sends by a plan of its own, and times from it. */
  function talk(
    socket: Socket,
    plan: { room: string; beganMs: number; fromMs: number; endMs: number; phase: number },
  ): NodeJS.Timeout {
    let sent = 0
    return setInterval(() => {
      for (;;) {
        const plannedMs = plan.fromMs + (sent + plan.phase) * sendEveryMs
        if (plannedMs > performance.now() - plan.beganMs || plannedMs >= plan.endMs) return
        const text = `control.${sent++}`
        socket.emit(target.send.event, ...argsOf(target.send, plan.room, text), () => {
          record(response, performance.now() - plan.beganMs - plannedMs)
        })
      }
    }, 1)
  }
}

/** As counters of a report: theirs, and the largest difference of median and tail from the fleet's. */
export function controlCounters(fleet: Tally, { count, response }: ControlClients): Record<string, number> {
  if (response.count === 0 || fleet.count === 0) return { officialClients: count, officialSamples: response.count }
  const counters: Record<string, number> = { officialClients: count, officialSamples: response.count }
  let boundMs = 0
  for (const [name, percent] of [
    ['P50', 50],
    ['P90', 90],
    ['P99', 99],
  ] as const) {
    const theirs = percentileMs(response, percent)
    if (theirs === null || percentileMs(fleet, percent) === null) continue
    const differenceMs = theirs - valueAtMs(fleet, percent)
    counters[`official${name}Ms`] = theirs
    counters[`officialDifference${name}Ms`] = differenceMs
    boundMs = Math.max(boundMs, Math.abs(differenceMs))
    counters.clientErrorBoundMs = boundMs
  }
  return counters
}

/** A room to listen in, or one of its own to talk in. */
function roomOf({ layout, run, target }: ControlOptions, index: number): string {
  const { roomNames } = layout
  if (layout.audience === 'room') return roomNames[index % roomNames.length] ?? ''
  return target.rooms?.[index % target.rooms.length] ?? `${run}-official-${index}`
}

function connect({ target, transport }: ControlOptions, url: URL, index: number): Socket {
  const user = target.users[index % target.users.length]
  if (user === undefined) throw new HarnessError('usage', `The target ${target.name} has no user to connect as.`)
  const { auth, headers = [], query = [] } = target.placeToken(user.token)
  return io(new URL(target.namespace, url).href, {
    path: target.path,
    transports: [transport],
    forceNew: true,
    reconnection: false,
    extraHeaders: Object.fromEntries(headers),
    query: Object.fromEntries(query),
    ...(auth === undefined ? {} : { auth: auth as Record<string, unknown> }),
  })
}

function ready(socket: Socket, { timeoutMs }: ControlOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(
    () => reject(new HarnessError('deadline', `Waited ${timeoutMs} ms for an official client.`)),
    timeoutMs,
  )
  socket.once('connect', resolve)
  socket.once('connect_error', (error) =>
    reject(new HarnessError('target-refused-honest-client', `The target refused an official client: ${error.message}`)),
  )
  return promise.finally(() => clearTimeout(timer))
}

async function join(socket: Socket, template: EventTemplate & { ack: boolean }, room: string, timeoutMs: number) {
  const args = argsOf(template, room, '')
  if (!template.ack) socket.emit(template.event, ...args)
  else await socket.timeout(timeoutMs).emitWithAck(template.event, ...args)
}

function argsOf({ args }: EventTemplate, room: string, text: string): Json[] {
  const inside = (value: string): string => JSON.stringify(value).slice(1, -1)
  const filled = JSON.stringify(Array.isArray(args) ? args : [args])
    .replaceAll('{{room}}', () => inside(room))
    .replaceAll('{{text}}', () => inside(text))
  return JSON.parse(filled) as Json[]
}
