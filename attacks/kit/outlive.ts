/**
 * Sessions whose token ends soon: do they outlive it? Waits for what is declared, and where nothing is declared for the
 * longest that is honest.
 */
import type { Observation } from '../../reports/model.ts'
import type { Profile } from '../../target/profile.ts'
import type { Session } from '../../target/session.ts'
import type { AttackContext } from '../attack.ts'
import { ControlFailed } from './attempt.ts'
import { clockAheadS } from './clock.ts'
import { numericDate, remint } from './forge-token.ts'

/** Long enough to connect with it on a busy machine, and to be heard once. */
const lifeS = 4
/** A server that looks once a second ends sessions up to a second late, and a little later when it is busy. */
const marginMs = 1_500
const undeclared = { leewayMs: 60_000, graceMs: 10_000 }

/** From connecting until an honest server has ended the session, in milliseconds. */
export function longestLifeMs({ leewayMs, expiryGraceMs }: Profile['limits']): number {
  return lifeS * 1_000 + (leewayMs ?? undeclared.leewayMs) + (expiryGraceMs ?? undeclared.graceMs) + marginMs
}

export interface ShortLived {
  readonly session: Session
  /** By then (`performance.now()`) an honest server has ended it. */
  readonly overAtMs: number
}

/** The attacker's token as the target would have made it, but for its end in a few seconds. */
export async function shortToken(context: AttackContext<'signingKey'>): Promise<string> {
  const aheadS = await clockAheadS(context)
  const times = { iat: numericDate(aheadS - 1), exp: numericDate(aheadS + lifeS) }
  return remint(context.signingKey, context.attacker.token, times)
}

/**
 * Connects the attacker with a token that ends in a few seconds, and is heard: the control.
 * @throws ControlFailed when it is not
 */
export async function openShortLived(
  context: AttackContext<'signingKey'>,
  witness: Session,
  name: string,
  { join = true, token: given }: { join?: boolean; token?: string } = {},
): Promise<ShortLived> {
  const token = given ?? (await shortToken(context))
  const overAtMs = performance.now() + longestLifeMs(context.target.profile.limits)
  const admission = await context.connect({ token, join, address: context.freshAddress() })
  if (!admission.admitted) throw new ControlFailed(`${name}: refused before its end: ${admission.refusal.how}`)
  const { session } = admission
  if (join && !(await isHeard(context, session, witness)))
    throw new ControlFailed(`${name}: not heard before its end${session.end ? ` (${session.end.how})` : ''}`)
  context.note('received', `${name}: token ends in ${lifeS} s; ${join ? 'connected and heard' : 'connected'}`)
  return { session, overAtMs }
}

/** Waits until the token, the declared leeway and the declared grace are over. */
export async function untilOver(context: AttackContext, { overAtMs }: Pick<ShortLived, 'overAtMs'>): Promise<void> {
  const leftMs = overAtMs - performance.now()
  if (leftMs > 0) await context.wait(leftMs, 'until the token is over, with leeway and grace')
}

/** Whether what the session says reaches the other user. */
export async function isHeard(context: AttackContext, session: Session, witness: Session): Promise<boolean> {
  const text = context.canary()
  session.say(text)
  return (await witness.heard(text, context.settleMs)) !== undefined
}

/** Noted, whether it is still heard after its end; undefined when it is not. */
export async function outlives(
  context: AttackContext,
  name: string,
  session: Session,
  witness: Session,
): Promise<Observation | undefined> {
  const heard = session.isOpen && (await isHeard(context, session, witness))
  const how = session.end === undefined ? 'open, but not heard' : `ended: ${session.end.how}`
  const noted = context.note('received', `${name}, after its end: ${heard ? 'still heard by another user' : how}`)
  return heard ? noted : undefined
}
