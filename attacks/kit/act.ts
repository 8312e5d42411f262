/** Does what the profile says a user can do, as whoever's session it is, and looks at what others see of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Action } from '../../target/profile.ts'
import type { Session } from '../../target/session.ts'
import { matchTemplate, type TemplateValues } from '../../target/template.ts'
import type { BaseContext } from '../attack.ts'
import { sawInEvents } from '../reproduction/recording.ts'
import { ControlFailed, show } from './attempt.ts'

export interface Done {
  /** The acknowledgement, where there was one. */
  readonly answer: readonly unknown[] | undefined
  /** It looks as the profile says that a success does; without an acknowledgement that is not known: false. */
  readonly ok: boolean
  /** In words for a report. */
  readonly said: string
}

/** Sends the action's event with these values, and waits for the acknowledgement where there is to be one. */
export async function act(
  context: BaseContext,
  session: Session,
  action: Action,
  values: TemplateValues,
): Promise<Done> {
  const args = context.target.fill(action.args, values)
  if (action.ack === false) {
    session.emit(action.event, args)
    return { answer: undefined, ok: false, said: 'sent' }
  }
  const answer = await session.emitWithAck(action.event, args, context.settleMs)
  const ended = session.end === undefined ? 'no answer' : `connection ended: ${session.end.how}`
  return { answer, ok: succeeded(action, answer), said: answer === undefined ? ended : `answered ${show(answer)}` }
}

/** Any acknowledgement will do where the profile does not say what a success looks like. */
function succeeded({ ack }: Action, answer: readonly unknown[] | undefined): boolean {
  if (answer === undefined) return false
  return typeof ack === 'object' ? matchTemplate([ack.ok], answer) !== undefined : true
}

/** The same for an honest user. @throws ControlFailed when it is refused */
export async function honestly(
  context: BaseContext,
  session: Session,
  action: Action,
  values: TemplateValues,
): Promise<Done> {
  const done = await act(context, session, action, values)
  if (action.ack === false || done.ok) return done
  throw new ControlFailed(`an honest ${action.event} was refused: ${done.said}`)
}

/** The first event that holds this text anywhere, whatever its name; undefined when none does within the time. */
export async function seen(session: Session, text: string, timeoutMs: number, from = 0) {
  const end = performance.now() + timeoutMs
  for (;;) {
    const event = session.events.slice(from).find(({ args }) => JSON.stringify(args)?.includes(text))
    if (event !== undefined) sawInEvents(session, text, event.args)
    if (event !== undefined || performance.now() > end) return event
    await sleep(20)
  }
}

/** As whom the target knows a user: the id of the profile, or as whom others hear him. */
export function idOf({ account, identity }: { account: { id?: unknown }; identity: unknown }): unknown {
  return account.id ?? identity
}
