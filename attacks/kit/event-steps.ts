/** Steps of crash attacks that send events: the ones the profile knows, bent in some way. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed, show } from './attempt.ts'
import type { CrashStep } from './crash-attack.ts'

export interface KnownEvent {
  readonly event: string
  /** Arguments as an honest client sends them. */
  readonly args: readonly unknown[]
  /** An honest client asks for an acknowledgement. */
  readonly ack: boolean
}

/** What honest clients send, as the profile tells: the message first. */
export function knownEvents({ target, canary, attacker }: BaseContext): readonly KnownEvent[] {
  const { chat, renew } = target.profile
  const values = { text: canary(), room: chat.room, token: attacker.token }
  return [chat.send, chat.join, chat.leave, renew]
    .filter((action) => action !== undefined)
    .map(({ event, args, ack }) => ({ event, args: target.fill(args, values), ack: ack !== false }))
}

export interface BentEvent {
  readonly name: string
  readonly args: readonly unknown[]
  readonly event: unknown
  readonly ack: boolean
}

/**
 * One step an event, over one connection of the attacker that is opened anew when it was ended. No faster than half of
 * what one account may send where the profile says so: what a limit swallows reaches no handler.
 */
export function eventSteps(context: BaseContext, events: readonly BentEvent[]): readonly CrashStep[] {
  const { messages } = context.target.profile.limits
  const gapMs = messages === undefined ? undeclaredGapMs : (2 * messages.perMs) / messages.count
  let current: Session | undefined
  return events.map(({ name, event, args, ack }) => ({
    name,
    async act() {
      if (current === undefined || !current.isOpen) current = await attackerSession(context)
      const session = current
      const { client, namespace } = session
      // A name that is no text is what some attacks are about: the wire takes it, the type does not.
      const answer = ack
        ? client.emitWithAck(namespace, event as string, args, context.settleMs)
        : Promise.resolve(client.emit(namespace, event as string, args)).then(() => session.ended)
      const said = answer.then((value) => (Array.isArray(value) ? `answered ${show(value)}` : undefined))
      const [quick] = await Promise.all([Promise.race([said, session.ended.then(), sleep(gapMs)]), sleep(gapMs)])
      if (typeof quick === 'string') return quick
      return session.end === undefined ? 'no answer' : `the sender's connection ended: ${session.end.how}`
    },
  }))
}

/** Where no limit is declared: as fast as a brisk typist with a keyboard that repeats. */
const undeclaredGapMs = 40

/** The message of an honest client that does not ask for the acknowledgement. */
export function honestWithoutAck(context: BaseContext): CrashStep {
  const { event, args } = knownEvents(context)[0]!
  return eventSteps(context, [
    { name: `a well-formed ${event} without asking for an answer`, event, args, ack: false },
  ])[0]!
}

/** A session of the attacker. @throws ControlFailed when its real token is refused */
export async function attackerSession(context: BaseContext, options: ConnectOptions = {}): Promise<Session> {
  const address = context.freshAddress()
  const admission = await context.connect({
    token: context.attacker.token,
    ...(address === undefined ? {} : { address }),
    ...options,
  })
  if (admission.admitted) return admission.session
  throw new ControlFailed(`the attacker's own token was refused: ${admission.refusal.how}`)
}
