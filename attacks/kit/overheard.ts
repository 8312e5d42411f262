/** What other users are told of somebody who comes, speaks and goes: everything that reaches a listener meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { attackerSession } from './event-steps.ts'
import { isHeard } from './outlive.ts'

export interface Overheard {
  /** The one who came, still connected. */
  readonly session: Session
  /** He was heard: what others are told does reach the listener. */
  readonly heard: boolean
  /** Every event that the listener got, by name, as JSON. */
  readonly told: readonly string[]
}

/** Connects the attacker while `listener` is there, lets him join, speak and change his mind, and collects. */
export async function overhear(
  context: BaseContext,
  listener: Session,
  options: ConnectOptions = {},
): Promise<Overheard> {
  const from = listener.events.length
  const session = await attackerSession(context, options)
  const heard = await isHeard(context, session, listener)
  const { leave, room } = context.target.profile.chat
  if (leave !== undefined) session.emit(leave.event, context.target.fill(leave.args, { room }))
  await session.join()
  await sleep(Math.min(300, context.settleMs), undefined, { signal: context.signal })
  return {
    session,
    heard,
    told: listener.events.slice(from).map(({ event, args }) => `${event} ${JSON.stringify(args)}`),
  }
}
