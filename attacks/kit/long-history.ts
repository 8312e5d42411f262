/** A room whose past is as long as the target lets it be, and someone who asks for it: few bytes in, many out. */
import type { Action } from '../../target/profile.ts'
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { honestly } from './act.ts'
import { openWitness } from './attempt.ts'
import { attackerSession } from './event-steps.ts'
import type { Rate } from './flood.ts'
import { fillRoom, longestText } from './long-texts.ts'

/** Enough for a page of fifty of the longest messages that a chat usually takes. */
export const pastBytes = 300_000
const undeclaredRequests: Rate = { count: 10, perMs: 1_000 }

/**
 * Fills the past of a room for some seconds: of one of the attacker's own, where nobody else adds to it, or else of the
 * room of the chat, together with the victim. Returns its name, and how long its texts are, when both may speak and ask
 * again.
 * @throws ControlFailed when an honest client is refused, or not heard
 */
export async function fillPast(context: BaseContext): Promise<{ readonly room: string; readonly length: number }> {
  const { chat, limits } = context.target.profile
  const alone = chat.private !== undefined && chat.join !== undefined
  const room = alone ? context.canary() : chat.room
  const speaker = await attackerSession(context, { join: !alone })
  if (chat.private !== undefined && alone) {
    await honestly(context, speaker, chat.private.create, { room })
    await speaker.join(room)
  }
  const witness = await memberOf(context, room)
  const others = alone ? [] : [await openWitness(context, { address: context.freshAddress() })]
  const length = await longestText(context, speaker, witness, room)
  const speakers = [speaker, ...others]
  await fillRoom(context, { speakers, witness, length, room }, { bytes: pastBytes, longestMs: 6_000 })
  for (const one of [witness, ...speakers]) one.kill()
  await context.wait(limits.messages?.perMs ?? 0, 'for a fresh window')
  return { room, length }
}

/** Another connection of the attacker, in the room. */
export async function memberOf(context: BaseContext, room: string, options: ConnectOptions = {}): Promise<Session> {
  const session = await attackerSession(context, { ...options, join: false })
  await session.join(room)
  return session
}

/** How many bytes an honest request for the past is answered with. @throws ControlFailed when it is refused */
export async function pageBytes(
  context: BaseContext,
  session: Session,
  history: Action,
  room: string,
): Promise<number> {
  const { answer } = await honestly(context, session, history, { room })
  return Buffer.byteLength(JSON.stringify(answer ?? []))
}

/** The pause between two requests, at nine tenths of what the target says that one account may send. */
export function requestEveryMs(context: BaseContext): number {
  const { count, perMs } = context.target.profile.limits.messages ?? undeclaredRequests
  return perMs / (0.9 * count)
}
