/** Steps of crash attacks that send events: the ones the profile knows, bent in some way. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describeClose } from '../../target/client.ts'
import type { Action } from '../../target/profile.ts'
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed, show } from './attempt.ts'
import type { CrashStep } from './crash-attack.ts'
import { gapMs } from './gap.ts'

export interface KnownEvent {
  readonly event: string
  /** Arguments as an honest client sends them. */
  readonly args: readonly unknown[]
  /** An honest client asks for an acknowledgement. */
  readonly ack: boolean
}

/** What honest clients send to talk, as the profile tells: the message first. */
export function knownEvents(context: BaseContext): readonly KnownEvent[] {
  const { chat, renew } = context.target.profile
  return filledIn(context, [chat.send, chat.join, chat.leave, renew])
}

/** What they send besides, in the namespace of the chat. */
export function otherEvents(context: BaseContext): readonly KnownEvent[] {
  const { chat, ownProfile } = context.target.profile
  const { direct, change, signal, history, list } = chat
  const rooms = [chat.private?.create, chat.private?.invite, chat.private?.remove]
  const rest = [change?.edit, change?.delete, signal?.send, ownProfile?.update, ownProfile?.read]
  return filledIn(context, [direct?.send, history, list, ...rooms, ...rest])
}

function filledIn(context: BaseContext, actions: readonly (Action | undefined)[]): readonly KnownEvent[] {
  const { target, canary, attacker, victim } = context
  const values = {
    text: canary(),
    room: target.profile.chat.room,
    token: attacker.token,
    user: String(victim.identity),
    message: canary(),
  }
  return actions
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
 * One step an event, over one connection of the attacker that is opened anew when it was ended. No faster than three
 * quarters of what one account may send where the profile says so: what a limit swallows reaches no handler.
 */
export function eventSteps(context: BaseContext, events: readonly BentEvent[]): readonly CrashStep[] {
  const betweenMs = gapMs(context, undeclaredGapMs, 0.75)
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
      const [quick] = await Promise.all([
        Promise.race([said, session.ended.then(), sleep(betweenMs)]),
        sleep(betweenMs),
      ])
      if (typeof quick === 'string') return quick
      return session.end === undefined ? 'no answer' : `the sender's connection ended: ${session.end.how}`
    },
  }))
}

/**
 * In words what came of a packet that was just sent. Nothing was survived that has not been read yet, and a busy target
 * may hear others before it: so something is asked behind it on the same connection that every Socket.IO server answers.
 */
export async function outcomeOnceRead(context: BaseContext, { client, ended }: Session): Promise<string> {
  const behind = await client.connect(`/${context.canary()}`, undefined, context.settleMs)
  await Promise.race([ended, sleep(deathMs, undefined, { signal: context.signal })])
  if (client.closing !== undefined) return `the sender's connection ended: ${describeClose(client.closing)}`
  return !behind.ok && behind.refusal.stage === 'silence' ? 'no answer' : 'read, and the connection goes on'
}

/** What a handler throws later than in the same tick ends the process within this time, in milliseconds. */
const deathMs = 250

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
  const beside = options.extraAuth === undefined ? '' : ` with ${Object.keys(options.extraAuth).join(', ')} beside it`
  throw new ControlFailed(`the attacker's own token was refused${beside}: ${admission.refusal.how}`)
}
