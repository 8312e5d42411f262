/**
 * A chat as it is used: few big rooms and many small ones, everybody speaks, at random moments, mostly little and
 * sometimes a lot; and beside it people type, which is sent and never followed.
 */

import { atRate } from '../disturbances/crowd.ts'
import type { Disturbance, DisturbanceContext } from '../open-loop/disturbance.ts'
import { createRandom } from '../open-loop/random.ts'
import { runWorkload } from '../open-loop/run.ts'
import { compileEncoder } from '../open-loop/template.ts'
import type { Workload } from '../open-loop/workload.ts'
import { type Measurement, missingForBroadcast } from './measurement.ts'
import { roomBroadcast } from './room-broadcast.ts'

/** Signals for each message; people who type one message say so a few times. */
const asidesPerMessage = 0.5
const longestBytes = 1500

const workload: Workload = {
  name: 'mixed-chat',

  layout(target, size, run) {
    const known = target.rooms?.length ?? Number.POSITIVE_INFINITY
    const wanted = target.join === undefined ? 1 : Math.min(size.rooms, known)
    // Two members are the least that a room can have.
    const rooms = Math.max(1, Math.min(wanted, size.sockets >> 1))
    const roomOfSocket = Uint32Array.from(zipf(size.sockets, rooms))
    return {
      sockets: size.sockets,
      roomOfSocket,
      roomNames: Array.from({ length: rooms }, (_, room) => target.rooms?.[room] ?? `${run}-${room}`),
      socketOfSender: Uint32Array.from({ length: size.sockets }, (_, socket) => socket),
      proof: 'delivery',
      audience: 'room',
    }
  },

  script(context) {
    const random = createRandom(context.plan.count + 1)
    const bytes = Uint32Array.from({ length: context.plan.count }, () => textBytes(random(), random()))
    // Encoders and readers ask the plan for the length of a text.
    return roomBroadcast.script({ ...context, plan: { ...context.plan, bytes } })
  },
}

/** Room numbers of so many sockets, the first room the biggest: sizes fall as 1, 1/2, 1/3…, and none is below two. */
function zipf(sockets: number, rooms: number): number[] {
  const whole = Array.from({ length: rooms }, (_, room) => 1 / (room + 1)).reduce((sum, part) => sum + part, 0)
  const free = sockets - 2 * rooms
  const sizes = Array.from({ length: rooms }, (_, room) => 2 + Math.floor(free / (room + 1) / whole))
  sizes[0] = (sizes[0] as number) + sockets - sizes.reduce((sum, size) => sum + size, 0)
  return sizes.flatMap((size, room) => Array.from({ length: size }, () => room))
}

/** Log-normal around 60 bytes, as chat messages are. Box and Muller. */
function textBytes(first: number, second: number): number {
  const normal = Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second)
  return Math.round(Math.min(longestBytes, Math.max(1, 60 * Math.exp(normal))))
}

/** People who type. Nobody waits for it, and what comes of it counts as overheard. */
function typing(ratePerSecond: number): Disturbance {
  let context: DisturbanceContext
  let pacing: { stop(): void } | undefined
  let asides = 0
  let say: ((socket: number) => string)[] = []
  return {
    parameters: { asidesPerSecond: ratePerSecond },
    async prepare(given) {
      context = given
      const { target, layout } = given
      const { aside } = target
      if (aside === undefined) return
      say = Array.from({ length: layout.sockets }, (_, socket) => {
        const encode = compileEncoder(aside, target.namespace, {
          room: layout.roomNames[layout.roomOfSocket[socket] as number] ?? '',
          sender: target.users[socket % target.users.length]?.identity ?? '',
        })
        return () => encode('', -1)
      })
    },
    start() {
      pacing = atRate(ratePerSecond, () => {
        const socket = asides++ % context.layout.sockets
        const packet = say[socket]?.(socket)
        if (packet !== undefined) context.fleet.clients[socket]?.engine.send(packet)
      })
    },
    stop() {
      pacing?.stop()
    },
    finish: () => Promise.resolve({ asides }),
  }
}

export const mixedChat: Measurement = {
  name: workload.name,
  summary: 'rooms of all sizes, everybody speaks at random, texts of all lengths, people type',
  missing: missingForBroadcast,
  async *run(options) {
    const { target, ratePerSecond = 100 } = options
    const beside = target.aside === undefined ? {} : { disturbance: typing(ratePerSecond * asidesPerMessage) }
    yield await runWorkload({ ...options, workload, arrivals: 'poisson', ...beside })
  },
}
