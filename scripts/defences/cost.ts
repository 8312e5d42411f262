/** What servers cost for each message, delivery, connect and idle socket: two of them side by side, slice by slice. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import { cpuBetween, type MeasuredServer, openMany, tokenOf, withServer } from './measured-server.ts'

/** In ms of the server's CPU time for each. */
export interface Cost {
  readonly ackedMessage: number
  readonly delivery: number
  readonly connect: number
  /** KB that V8 and its buffers hold after a collection. Resident memory comes in the steps in which the heap grows. */
  readonly idleSocket: number
}

const SLICES = 8
const SENDERS = 20
const MESSAGES_A_SLICE = 60
const RECEIVERS = 200
const BROADCASTS_A_SLICE = 50
const CONNECTS_A_SLICE = 200
const IDLE = 1_500

/** Ceilings are raised, no check is removed: each packet is counted, read and authorised all the same. */
export const raised = [
  'limits.messages.perAccount=1000000',
  'limits.messages.perAddress=1000000',
  'limits.handshakes.perAddress=1000000',
  'limits.connections.perAccount=1000000',
  'limits.connections.perAddress=1000000',
  'limits.login.perAccount=1000000',
  'limits.login.perAddress=1000000',
]

interface Loaded {
  readonly server: MeasuredServer
  readonly token: string
  readonly receivers: readonly Session[]
  readonly idle: Session[]
}

/**
 * One pair of servers. Slices of a fraction of a second are taken in turn, so that what else happens on the machine
 * falls on both. About fifteen seconds.
 */
export function measureCosts<Name extends string>(names: readonly [Name, Name]): Promise<Record<Name, Cost>> {
  const start = <T>(name: Name, use: (loaded: Loaded) => Promise<T>): Promise<T> =>
    withServer({ configuration: name, overrides: raised }, async (server) => use(await prepare(server)))
  return start(names[0], (first) => start(names[1], (second) => measure(names, [first, second])))
}

/** Compiled code is what is measured, so each part is done once before. */
async function prepare(server: MeasuredServer): Promise<Loaded> {
  const token = await tokenOf(server.target)
  for (const session of await openMany(server.target, token, 300)) session.kill()
  const receivers = await openMany(server.target, token, RECEIVERS)
  for (const [index, session] of receivers.entries()) {
    await session.join('crowd')
    if (index < SENDERS) await session.join(`own-${index}`)
  }
  const loaded = { server, token, receivers, idle: [] }
  await talk(loaded, 150)
  await broadcast(loaded, 60)
  return loaded
}

async function measure<Name extends string>(names: readonly Name[], servers: readonly Loaded[]) {
  const works = {
    connect: { count: CONNECTS_A_SLICE, work: connect },
    ackedMessage: { count: SENDERS * MESSAGES_A_SLICE, work: (on: Loaded) => talk(on, MESSAGES_A_SLICE) },
    delivery: {
      count: BROADCASTS_A_SLICE * RECEIVERS,
      work: (on: Loaded) => broadcast(on, BROADCASTS_A_SLICE),
    },
  } as const
  const costs = servers.map(() => ({ connect: 0, ackedMessage: 0, delivery: 0, idleSocket: 0 }))
  for (const kind of ['connect', 'ackedMessage', 'delivery'] as const) {
    const { count, work } = works[kind]
    for (let slice = 0; slice < SLICES; slice++) {
      // Turn about who goes first.
      for (const index of slice % 2 === 0 ? [0, 1] : [1, 0]) {
        const [loaded, cost] = [servers[index]!, costs[index]!]
        const before = await loaded.server.read()
        await work(loaded)
        const after = await loaded.server.read()
        cost[kind] += cpuBetween(before, after) / (count * SLICES)
      }
    }
    if (kind !== 'connect') continue
    // Who only waits is not to be in the way of what follows.
    for (const { idle } of servers) for (const session of idle) session.kill()
    await sleep(200)
  }
  for (const [index, loaded] of servers.entries()) costs[index]!.idleSocket = await idleSocket(loaded)
  return Object.fromEntries(names.map((name, index) => [name, costs[index]])) as Record<Name, Cost>
}

/** Last: by then nothing else grows the heap. */
async function idleSocket({ server, token }: Loaded): Promise<number> {
  const before = await server.read()
  await openMany(server.target, token, IDLE)
  return ((await server.read()).heapBytes - before.heapBytes) / 1_024 / IDLE
}

async function connect({ server, token, idle }: Loaded): Promise<void> {
  idle.push(...(await openMany(server.target, token, CONNECTS_A_SLICE)))
}

async function talk({ receivers }: Loaded, messages: number): Promise<void> {
  const one = async (session: Session, index: number): Promise<void> => {
    for (let i = 0; i < messages; i++) {
      const reply = (await session.sayWithAck('a message of usual length, to oneself', 30_000, `own-${index}`))?.[0]
      if ((reply as { ok?: boolean } | undefined)?.ok !== true) throw new Error('a message was not acknowledged')
    }
  }
  await Promise.all(receivers.slice(0, SENDERS).map(one))
}

/** One at a time, until all have heard it: nothing is bundled that would not be bundled with the other server. */
async function broadcast({ receivers }: Loaded, count: number): Promise<void> {
  const speaker = receivers[0]!
  for (let i = 0; i < count; i++) {
    await new Promise<void>((resolve) => {
      let missing = receivers.length
      for (const session of receivers) {
        session.onHeard = () => {
          if (--missing === 0) resolve()
        }
      }
      speaker.say('a message of usual length, to all', { room: 'crowd' })
    })
  }
}
