/** Attacks that are many short connections: each opens, does its harm, and goes; so many begin a second. */
import type { EngineConnection } from '../../target/wire/index.ts'
import { openEngine } from '../../target/wire/index.ts'
import type { Disturbance, DisturbanceContext } from '../open-loop/disturbance.ts'
import type { LoadTarget } from '../open-loop/load-target.ts'
import { prefixOf } from '../open-loop/template.ts'
import { allowedRate, atRate, settled, strangeAddress } from './crowd.ts'

interface VisitOptions {
  readonly attack: string
  readonly visitsPerSecond: number
  /** The token that is shown, wherever it travels; default none. */
  token?(target: LoadTarget): string
  /** What a visitor says once the transport is open. */
  act(engine: EngineConnection, context: DisturbanceContext): void
  /** How long it stays; less if it is thrown out. */
  readonly stayMs: number
}

/** Open at the same time; what is over that is not begun. */
const mostVisitors = 200

function shortVisits({ attack, visitsPerSecond, token, act, stayMs }: VisitOptions): Disturbance {
  let context: DisturbanceContext
  let pacing: { stop(): void } | undefined
  const open = new Set<EngineConnection>()
  const under = new Set<Promise<void>>()
  let begun = 0
  let over = false
  const felt = { attackVisits: 0, attackThrownOut: 0, attackTurnedAway: 0 }

  async function visit(): Promise<void> {
    const { target, settings } = context
    const placed = target.placeToken(token?.(target) ?? '')
    felt.attackVisits++
    try {
      const result = await openEngine(target.network, {
        url: target.url,
        path: target.path,
        transport: settings.transport,
        query: [...(placed.query ?? [])],
        headers: [...(placed.headers ?? [])],
        tls: target.tls,
        timeoutMs: settings.timeoutMs,
        localAddress: strangeAddress(target, begun % mostVisitors),
        onMessage() {
          // Whatever is answered: the attack does not read it.
        },
      })
      if (!result.ok) {
        felt.attackTurnedAway++
        return
      }
      const { connection } = result
      if (over) return connection.kill()
      open.add(connection)
      act(connection, context)
      const timer = setTimeout(() => connection.kill(), stayMs)
      const { by } = await connection.closed
      clearTimeout(timer)
      if (by === 'peer') felt.attackThrownOut++
      open.delete(connection)
    } catch {
      felt.attackTurnedAway++
    }
  }

  return {
    parameters: { attack, visitsPerSecond },
    async prepare(given) {
      context = given
    },
    start() {
      pacing = atRate(allowedRate(context.target, visitsPerSecond), () => {
        if (under.size >= mostVisitors) return
        begun++
        const task = visit()
        under.add(task)
        void task.finally(() => under.delete(task))
      })
    },
    stop() {
      over = true
      pacing?.stop()
      for (const connection of open) connection.kill()
    },
    async finish() {
      over = true
      pacing?.stop()
      for (const connection of open) connection.kill()
      await settled([...under], 1000)
      return felt
    },
  }
}

function forged(target: LoadTarget): string {
  const [header = '', payload = ''] = (target.users[0]?.token ?? '').split('.')
  return `${header}.${payload}.${'A'.repeat(43)}`
}

/** A well-formed token that nobody signed, again and again: each costs the server a verification. */
export function tokenStorm(): Disturbance {
  return shortVisits({
    attack: 'token-storm',
    visitsPerSecond: 100,
    stayMs: 1000,
    token: forged,
    act: (engine, { target }) =>
      engine.send(`0${prefixOf(target.namespace)}${JSON.stringify(target.placeToken(forged(target)).auth ?? {})}`),
  })
}

const oversizedBytes = 4 * 1024 * 1024

/** Packets of 4 MB, more than a chat message can be, before anybody has said who he is. */
export function oversizedPackets(): Disturbance {
  const text = 'x'.repeat(oversizedBytes)
  return shortVisits({
    attack: 'oversized-packets',
    visitsPerSecond: 4,
    stayMs: 1000,
    act: (engine) => engine.send(`2["message","${text}"]`),
  })
}

const namespacesOfVisit = 50

/** CONNECT to namespaces that do not exist, many on each connection. */
export function namespaceStorm(): Disturbance {
  let number = 0
  return shortVisits({
    attack: 'namespace-storm',
    visitsPerSecond: 20,
    stayMs: 1000,
    act(engine) {
      const connects = Array.from({ length: namespacesOfVisit }, () => `40/storm-${number++},`)
      engine.sendPackets(connects)
    },
  })
}
