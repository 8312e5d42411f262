/** Loses a connection and takes it up again, as Socket.IO's connection state recovery allows: by `pid` and an offset. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import { ControlFailed, openWitness } from './attempt.ts'
import { mustSpeak } from './ending.ts'
import { hearsRoom } from './hears-room.ts'

/** What it takes to be taken for the lost connection. */
export interface Lost {
  readonly sid: string
  readonly pid: string
  readonly offset: string
}

export interface Recoverable extends Lost {
  readonly session: Session
}

/**
 * Connects and hears a message, which carries the offset: without one there is nothing to take up.
 * @throws ControlFailed when that does not happen
 */
export async function openRecoverable(
  context: BaseContext,
  witness: Session,
  token: unknown = context.attacker.token,
): Promise<Recoverable> {
  // A polling connection that is cut between two requests is missed by nobody until its ping times out.
  const transport = context.target.profile.transports.includes('websocket') ? 'websocket' : 'polling'
  const admission = await context.connect({ token, transport, address: context.freshAddress() })
  if (!admission.admitted) throw new ControlFailed(`refused: ${admission.refusal.how}`)
  const { session } = admission
  await mustSpeak(context, { name: 'the connection', session, witness })
  const text = context.canary()
  witness.say(text)
  await session.heard(text, context.settleMs)
  // Of this very message: somebody else's may have come after it.
  const offset = session.events.findLast(({ args }) => JSON.stringify(args).includes(text))?.args.at(-1)
  if (session.pid === undefined || typeof offset !== 'string') throw new ControlFailed('no pid or no offset was given')
  return { session, sid: session.id, pid: session.pid, offset }
}

/** Cuts its TCP connection and gives the server time to see it. */
export async function lose(context: BaseContext, { session }: Pick<Recoverable, 'session'>): Promise<void> {
  session.kill()
  await context.idle(sleep(Math.min(500, context.settleMs), undefined, { signal: context.signal }))
}

export interface TakenUp {
  readonly session: Session | undefined
  /** It was given the id of the lost one. */
  readonly same: boolean
}

/** CONNECT with the pid and offset of a lost connection, and whatever token. Joins no room. */
export async function takeUp(context: BaseContext, what: string, lost: Lost, token?: unknown): Promise<TakenUp> {
  const admission = await context.connect({
    ...(token === undefined ? {} : { token }),
    extraAuth: { pid: lost.pid, offset: lost.offset },
    join: false,
    transport: context.target.profile.transports.includes('websocket') ? 'websocket' : 'polling',
    address: context.freshAddress(),
  })
  if (!admission.admitted) {
    context.note('received', `${what}: refused, ${admission.refusal.how}`)
    return { session: undefined, same: false }
  }
  const same = admission.session.id === lost.sid
  context.note('received', `${what}: connected, ${same ? 'with the id of the lost one' : 'as a new socket'}`)
  return { session: admission.session, same }
}

/**
 * The control: an owner with a good token takes up a lost connection.
 * @throws ControlFailed when it is not given the same id, or does not hear its room
 */
export async function ownerTakesUp(context: BaseContext, witness?: Session, token: unknown = context.attacker.token) {
  context.recording.untilHere()
  const listener = witness ?? (await openWitness(context))
  const lost = await openRecoverable(context, listener, token)
  await lose(context, lost)
  const back = await takeUp(context, 'control, the owner with a good token', lost, token)
  const hears = await hearsRoom(context, 'control, the owner', back.session, listener)
  await back.session?.close()
  if (back.same && hears) return context.evidence.at(-1)!
  throw new ControlFailed('the owner could not take up a lost connection')
}
