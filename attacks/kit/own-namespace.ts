/** Namespaces that belong to one user each, and whether one can talk in them. */
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { AttackContext, User } from '../attack.ts'
import { idOf, seen } from './act.ts'
import { ControlFailed } from './attempt.ts'

type Context = AttackContext<'ownNamespace'>

export function namespaceOf({ target, ownNamespace }: Context, user: User): string {
  return String(target.fill([ownNamespace], { user: idOf(user) })[0])
}

/** Connects a user to a namespace; the session, or in words why not. */
export async function enter(
  context: Context,
  user: User,
  namespace: string,
  door: ConnectOptions = {},
): Promise<Session | string> {
  const address = context.freshAddress()
  const admission = await context.connect({
    token: user.token,
    namespace,
    address,
    timeoutMs: context.settleMs,
    ...door,
  })
  return admission.admitted ? admission.session : admission.refusal.how
}

/** A user's session in his own namespace. @throws ControlFailed when he is refused there */
export async function atHome(context: Context, user: User): Promise<Session> {
  const namespace = namespaceOf(context, user)
  const session = await enter(context, user, namespace)
  if (typeof session === 'string')
    throw new ControlFailed(`a user was refused in ${namespace}, his own as namespaces.own has it: ${session}`)
  return session
}

/** Whether what one says the other hears. */
export async function reaches(context: Context, from: Session, to: Session): Promise<boolean> {
  const text = context.canary()
  from.say(text)
  return (await seen(to, text, context.settleMs)) !== undefined
}
