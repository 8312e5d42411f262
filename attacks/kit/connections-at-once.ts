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

/**
 * Opens `most` connections of the attacker, each from another address, with its tokens by turns, until all of them are
 * refused. Too many is when `most` hear another user at the same time: being connected proves nothing, and that the
 * attacker itself says nothing keeps its limit on messages, which its joins have used up, out of the count.
 * @throws ControlFailed when an honest client is turned away before or after
 */
export async function judgeAtOnce(
  context: BaseContext,
  { most, tokens }: { readonly most: number; readonly tokens: readonly string[] },
): Promise<Judgement> {
  const witness = await openWitness(context)
  const open: Session[] = []
  const refusals: string[] = []
  for (let inARow = 0; open.length < most && inARow < tokens.length; ) {
    const token = tokens[(open.length + refusals.length) % tokens.length]
    const admission = await context.connect({ token, address: context.freshAddress() })
    inARow = admission.admitted ? 0 : inARow + 1
    if (admission.admitted) open.push(admission.session)
    else refusals.push(admission.refusal.how)
  }
  let hearing = await hearers(context, open, witness)
  if (stillOpen(open) >= most) {
    // Some end the oldest a moment later, and some joins may have met a limit.
    await context.idle(sleep(context.settleMs, undefined, { signal: context.signal }))
    await Promise.all(open.filter((session) => !hearing.has(session)).map((session) => session.join()))
    hearing = await hearers(context, open, witness)
  }
  context.recording.untilHere()
  const lasting = stillOpen(open)
  const refused = refusals.length === 0 ? 'none refused' : `then ${refusals.at(-1)}`
  context.note(
    'measured',
    `${open.length} connections let in, ${refused}; ${lasting} last, ${hearing.size} hear another user`,
  )
  await Promise.all([witness, ...open].map((session) => session.close()))
  // They have to be forgotten first, and what their joins took of a limit.
  const { observation } = await recovered(context, await openWitness(context))
  if (hearing.size >= most) return vulnerable(context.evidence)
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
