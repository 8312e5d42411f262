/** Many connections of one user at one time: how many of them the target takes, and judged against what it declares. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Judgement } from '../../reports/model.ts'
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { openWitness } from './attempt.ts'
import { recovered } from './recovered.ts'

/** One more than declared, and a fifth of it, is forgiven: counts of several nodes may lag. */
export function beyond(cap: number): number {
  return Math.ceil(1.2 * cap) + 1
}

/** Where one after the other would take longer than this, in milliseconds, several are opened at a time. */
const openingMs = 10_000

interface Opened {
  readonly open: readonly Session[]
  /** How the latest that was refused was. */
  readonly refused?: string
  /** All of the tokens were refused one after the other, or as many are open as were wanted. */
  readonly done: boolean
}

/** Connections of the attacker, each from another address, with its tokens by turns, until all of these are refused. */
async function openMany(context: BaseContext, most: number, tokens: readonly string[]): Promise<Opened> {
  const open: Session[] = []
  const beganMs = performance.now()
  let [tried, rounds, inARow, refused] = [0, 0, 0, undefined as string | undefined]
  const isDone = () => open.length >= most || inARow >= tokens.length
  for (let elapsedMs = 0; !isDone() && elapsedMs < 2 * openingMs; elapsedMs = performance.now() - beganMs) {
    // One by one while there is time for that: counts of several nodes may lag.
    const width = rounds === 0 ? 1 : Math.ceil((most * elapsedMs) / rounds / openingMs)
    const round = Array.from({ length: Math.min(width, most - open.length) }, () =>
      context.connect({ token: tokens[tried++ % tokens.length], address: context.freshAddress() }),
    )
    rounds += 1
    for (const admission of await Promise.all(round)) {
      inARow = admission.admitted ? 0 : inARow + 1
      if (admission.admitted) open.push(admission.session)
      else refused = admission.refusal.how
    }
  }
  return { open, done: isDone(), ...(refused === undefined ? {} : { refused }) }
}

/**
 * Opens `most` connections of the attacker. Too many is when `most` hear another user at the same time: being connected
 * proves nothing, and that the attacker itself says nothing keeps its limit on messages, which its joins have used up,
 * out of the count.
 * @throws ControlFailed when an honest client is turned away before or after
 */
export async function judgeAtOnce(
  context: BaseContext,
  { most, tokens }: { readonly most: number; readonly tokens: readonly string[] },
): Promise<Judgement> {
  const witness = await openWitness(context)
  const { open, refused, done } = await openMany(context, most, tokens)
  let hearing = await hearers(context, open, witness)
  if (stillOpen(open) >= most) {
    // Some end the oldest a moment later, and some joins may have met a limit.
    await context.idle(sleep(context.settleMs, undefined, { signal: context.signal }))
    await Promise.all(open.filter((session) => !hearing.has(session)).map((session) => session.join()))
    hearing = await hearers(context, open, witness)
  }
  context.recording.untilHere()
  const lasting = stillOpen(open)
  context.note(
    'measured',
    `${open.length} connections let in, ${refused === undefined ? 'none refused' : `then ${refused}`}; ${lasting} last, ${hearing.size} hear another user`,
  )
  await Promise.all([witness, ...open].map((session) => session.close()))
  // They have to be forgotten first, and what their joins took of a limit.
  const { observation } = await recovered(context, await openWitness(context))
  if (hearing.size >= most) return vulnerable(context.evidence)
  if (!done && lasting === open.length)
    return inconclusive(
      `no more than ${lasting} connections could be opened in time, and none was refused`,
      context.evidence,
    )
  if (lasting < most) return resisted(observation, context.evidence)
  return inconclusive(`${lasting} connections last, but only ${hearing.size} hear anything`, context.evidence)
}

async function hearers(context: BaseContext, sessions: readonly Session[], speaker: Session): Promise<Set<Session>> {
  const text = context.canary()
  const hearing = sessions.map(async (session) => (await session.heard(text, context.settleMs)) && session)
  speaker.say(text)
  return new Set((await context.idle(Promise.all(hearing))).filter((session) => session !== undefined))
}

function stillOpen(sessions: readonly Session[]): number {
  return sessions.filter((session) => session.isOpen).length
}
