import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { endedWithin } from './attempt.ts'

/** Connects, and in the very moment in which the CONNECT is answered joins and speaks, awaiting nothing in between; then waits whether it stays. */
export async function speakAtOnce(
  context: BaseContext,
  name: string,
  witness: Session,
  token: unknown,
): Promise<{ heard: boolean; stays: boolean }> {
  const address = context.freshAddress()
  const admission = await context.connect({ token, join: false, ...(address === undefined ? {} : { address }) })
  if (!admission.admitted) {
    context.note('received', `${name}: refused, ${admission.refusal.how}`)
    return { heard: false, stays: false }
  }
  const { session } = admission
  const text = context.canary()
  void session.join()
  session.say(text)
  const heard = (await witness.heard(text, context.settleMs)) !== undefined
  if (heard) await endedWithin(session, context.settleMs)
  const end = session.end === undefined ? 'still connected' : `then ended: ${session.end.how}`
  context.note('received', `${name}: connected, its message was ${heard ? 'heard' : 'not heard'}, ${end}`)
  const stays = session.isOpen
  await session.close()
  return { heard, stays }
}
