/**
 * Everybody at once loses TCP and comes back. The lines are cut, not closed: no goodbye is said, as in a network failure.
 * Each comes back after the pause that the official client takes, with what recovers its session where the server gave it.
 */

import type { LoadClient, OpenedClient } from '../open-loop/client.ts'
import type { Disturbance, DisturbanceContext } from '../open-loop/disturbance.ts'
import { createRandom } from '../open-loop/random.ts'
import { createTally, record, valueAtMs } from '../open-loop/tally.ts'
import { gather, joinCrowd, settled } from './crowd.ts'
import { createGapBook, type GapBook } from './gap-book.ts'

interface Member {
  client: LoadClient | undefined
  /** What the server said at CONNECT. */
  session: { sid?: string; pid?: string }
  /** The last event as text: the server's offset for a recovery stands at its end. */
  lastText: string
  readonly book: GapBook
}

/** When the lines are cut, as a share of the plateau: before it there is something to compare with, after it time to come back. */
const cutAfterShare = 0.3
/** socket.io-client: reconnectionDelay 1000, randomizationFactor 0.5, reconnectionDelayMax 5000. */
const firstPauseMs = 1000
const longestPauseMs = 5000
const patienceAfterMs = 10_000

export function reconnectStorm(size: number, seed: number): Disturbance {
  const random = createRandom(seed)
  const back = createTally()
  const returns: Promise<void>[] = []
  const felt = { stormCut: 0, stormBack: 0, stormRecovered: 0, stormFailedAttempts: 0 }
  let context: DisturbanceContext
  let members: Member[] = []
  let timer: NodeJS.Timeout | undefined
  let over = false

  const hear = (number: number, text: string): void => {
    const member = members[number]
    if (member === undefined) return
    if (member.book.note(text)) member.lastText = text
  }

  async function comeBack(number: number): Promise<void> {
    const member = members[number] as Member
    const cutAtMs = performance.now()
    const { sid, pid } = member.session
    const recovery = pid === undefined ? undefined : { pid, offset: offsetOf(member.lastText) }
    for (let pauseMs = firstPauseMs; !over; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + random())))
      if (over) return
      try {
        const opened = await joinCrowd(context, number, { user: number, auth: recovery, onText: hear })
        const { client } = opened
        if (over) return client.engine.kill()
        member.client = client
        member.session = sessionOf(opened)
        record(back, performance.now() - cutAtMs)
        felt.stormBack++
        if (pid !== undefined && member.session.sid === sid) felt.stormRecovered++
        return
      } catch {
        felt.stormFailedAttempts++
      }
    }
  }

  return {
    parameters: { stormSockets: size, stormCutAtShare: cutAfterShare },
    async prepare(given) {
      context = given
      members = Array.from({ length: size }, () => ({
        client: undefined,
        session: {},
        lastText: '',
        book: createGapBook(),
      }))
      const all = await gather(given, size, (member) => ({ user: member, onText: hear }))
      all.forEach((opened, index) => {
        const member = members[index] as Member
        member.client = opened.client
        member.session = sessionOf(opened)
      })
    },
    start() {
      timer = setTimeout(() => {
        members.forEach(({ client }, number) => {
          client?.engine.kill(true)
          felt.stormCut++
          returns.push(comeBack(number))
        })
      }, cutAfterShare * context.settings.durationMs)
    },
    stop() {
      clearTimeout(timer)
    },
    async finish() {
      clearTimeout(timer)
      await settled(returns, patienceAfterMs)
      over = true
      for (const { client } of members) client?.engine.kill()
      const sum = (read: (book: GapBook) => number) => members.reduce((total, { book }) => total + read(book), 0)
      return {
        ...felt,
        stormNeverBack: felt.stormCut - felt.stormBack,
        ...(back.count === 0
          ? {}
          : {
              stormBackP50Ms: valueAtMs(back, 50),
              stormBackP99Ms: valueAtMs(back, 99),
              stormBackMaxMs: back.maxUs / 1000,
            }),
        stormHeard: sum((book) => book.heard),
        stormMissed: sum((book) => book.missed()),
        stormRepeated: sum((book) => book.repeated),
      }
    },
  }
}

function sessionOf({ connected }: OpenedClient): Member['session'] {
  try {
    return JSON.parse(connected) as Member['session']
  } catch {
    return {} // a server that answers CONNECT with nothing offers no recovery
  }
}

/** Socket.IO puts the offset behind the arguments of every event, where recovery is on. */
function offsetOf(text: string): string | undefined {
  const at = text.indexOf('[')
  if (at < 0) return undefined
  const last = (JSON.parse(text.slice(at)) as unknown[]).at(-1)
  return typeof last === 'string' ? last : undefined
}
