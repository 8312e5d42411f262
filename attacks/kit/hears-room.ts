/** Who hears a room without being in it. */
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'

/** Whether it hears what another user says in the room, without having joined; noted. */
export async function hearsRoom(context: BaseContext, what: string, session: Session | undefined, witness: Session) {
  if (session === undefined) return false
  const text = context.canary()
  witness.say(text)
  const heard = (await session.heard(text, context.settleMs)) !== undefined
  context.note('received', `${what}: ${heard ? 'hears' : 'does not hear'} the room that it never joined`)
  return heard
}
