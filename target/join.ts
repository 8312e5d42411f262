/** Joins rooms as the profile says. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from './session.ts'
import type { Target } from './target.ts'
import { matchTemplate } from './template.ts'

/** Joins the room of the chat. Who is refused may have been too fast, and asks once more when a limit has forgotten it. */
export async function joinPatiently({ profile }: Target, session: Session): Promise<void> {
  const answer = await session.join()
  const wanted = profile.chat.join?.ack
  if (answer === undefined || typeof wanted !== 'object' || matchTemplate([wanted.ok], answer) !== undefined) return
  await Promise.race([session.ended, sleep(profile.limits.messages?.perMs ?? 1_000)])
  if (session.isOpen) await session.join()
}

/** Undefined where the profile has no such event, or nothing is acknowledged. */
export async function joinRoom(
  target: Target,
  session: Session,
  room: string | undefined,
  timeoutMs: number,
): Promise<readonly unknown[] | undefined> {
  const { join } = target.profile.chat
  if (join === undefined) return undefined
  const args = target.fill(join.args, { room: room ?? target.profile.chat.room })
  if (join.ack !== false) return session.emitWithAck(join.event, args, timeoutMs)
  session.emit(join.event, args)
  return undefined
}
