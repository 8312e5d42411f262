/**
 * Knocks at the door with a credential and says whether it opened. In means: the connection was accepted AND a message
 * sent over it was heard by another user. Being connected alone proves nothing (many servers decide a moment later).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Observation } from '../../reports/model.ts'
import type { ConnectOptions, Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'

export interface Attempt {
  readonly name: string
  readonly in: boolean
  /** CONNECT was acknowledged, whatever came of it. */
  readonly connected: boolean
  /** As whom the message was heard. */
  readonly identity?: unknown
  /** From sending the message to hearing it, in milliseconds. */
  readonly tripMs?: number
  readonly observation: Observation
  /** Everything the target said when it refused. */
  readonly said: string
}

export interface Door extends ConnectOptions {
  /** Keeps the session open afterwards and hands it over, when the attempt was let in. */
  keep?: (session: Session) => void
  /** Waits first whether the connection lasts: some servers decide after they have answered. */
  linger?: boolean
}

/** @throws HarnessError when the target cannot be reached at all */
export async function attempt(context: BaseContext, name: string, witness: Session, door: Door): Promise<Attempt> {
  const { keep, linger, ...options } = door
  const address = options.address ?? context.freshAddress()
  const admission = await context.connect({ ...options, ...(address === undefined ? {} : { address }) })
  if (!admission.admitted) {
    const observation = context.note('received', `${name}: refused, ${admission.refusal.how}`)
    return { name, in: false, connected: false, observation, said: admission.refusal.said }
  }
  const { session } = admission
  if (linger) await context.idle(endedWithin(session, context.settleMs))
  const text = context.canary()
  const sentAt = performance.now()
  session.say(text)
  const heard = await context.idle(heardBy(witness, text, session, context.settleMs))
  if (heard === undefined) {
    const why = session.end === undefined ? 'nobody heard its message' : `then ended: ${session.end.how}`
    const observation = context.note('received', `${name}: connected, but ${why}`)
    if (session.isOpen) void session.close()
    return { name, in: false, connected: true, observation, said: session.end?.how ?? '' }
  }
  const observation = context.note('received', `${name}: let in, and heard by another user as ${show(heard.sender)}`)
  if (keep === undefined) await session.close()
  else keep(session)
  return {
    name,
    in: true,
    connected: true,
    identity: heard.sender,
    tripMs: heard.atMs - sentAt,
    observation,
    said: '',
  }
}

/** A message may still arrive after its sender was thrown out, so the end of the session only shortens the wait. */
async function heardBy(witness: Session, text: string, sender: Session, settleMs: number) {
  const heard = witness.heard(text, settleMs)
  const afterEnd = sender.ended.then(() => witness.heard(text, Math.min(settleMs, 500)))
  return Promise.race([heard, afterEnd])
}

/** Waits for a session to end, at most so long. */
export async function endedWithin(session: Session, waitMs: number): Promise<void> {
  const timer = new AbortController()
  await Promise.race([session.ended, sleep(waitMs, undefined, { signal: timer.signal }).catch(() => undefined)])
  timer.abort()
}

export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nobody')
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** A session of the victim that only listens. @throws Error when the honest client is refused: inconclusive, not safe */
export async function openWitness(context: BaseContext, options: ConnectOptions = {}): Promise<Session> {
  const address = context.freshAddress()
  const admission = await context.connect({
    token: context.victim.token,
    ...(address === undefined ? {} : { address }),
    ...options,
  })
  if (admission.admitted) return admission.session
  throw new ControlFailed(`the honest listener was refused: ${admission.refusal.how}`)
}

/** Thrown where an attack cannot go on because an honest client was turned away; the runner judges `inconclusive`. */
export class ControlFailed extends Error {
  override readonly name = 'ControlFailed'
}

/** The honest client through the same door. @throws ControlFailed when it is not let in or not heard */
export async function control(context: BaseContext, name: string, witness: Session, door: Door = {}): Promise<Attempt> {
  const result = await attempt(context, `control, ${name}`, witness, { token: context.attacker.token, ...door })
  if (result.in) return result
  throw new ControlFailed(`${name} did not get through: ${result.observation.summary}`)
}
