/** What one honest sender may send: declared in the profile, or measured once for all attacks on it. */
import type { Session } from '../../target/session.ts'
import type { BaseContext } from '../attack.ts'
import type { Flood } from '../reproduction/steps.ts'
import { ControlFailed } from './attempt.ts'
import { drained, mostAllowed, pace, type Rate, tallyAt } from './flood.ts'
import { recovered } from './recovered.ts'

/** Where nothing is declared, a sender that gets this through for this long is called unlimited. */
const probe = { everyMs: 5, durationMs: 3_000 }

/** The declared limit, or the one that a single sender meets; undefined when it meets none. */
export async function messageLimit(context: BaseContext, witness: Session): Promise<Rate | undefined> {
  const declared = context.target.profile.limits.messages
  if (declared !== undefined) return declared
  const found = await context.once('message-limit', async () => {
    const flood = await floodFromOne(context, witness, probe.everyMs, probe.durationMs)
    const limited = flood.delivered < 0.95 * flood.sent
    if (limited) await recovered(context, witness)
    return { ...flood, limited }
  })
  context.note('measured', `one sender: ${found.delivered} of ${found.sent} messages reached another user`)
  if (!found.limited) {
    flooded(context, { everyMs: probe.everyMs, count: found.sent, limit: undefined })
    return undefined
  }
  // Rather too low: a bucket starts full, and a window may turn. What seems more than this is asked of one socket too.
  return { count: Math.max(1, Math.round(found.delivered / mostAllowed(onePerSecond, found.livedMs))), perMs: 1_000 }
}

/** Over polling, what is sent within one request travels together: that is another attack. */
export function steadyTransport({ target }: BaseContext): { transport?: 'websocket' } {
  return target.profile.transports.includes('websocket') ? { transport: 'websocket' } : {}
}

const onePerSecond: Rate = { count: 1, perMs: 1_000 }

/**
 * One socket sends many times the declared limit: is it stopped? Asked once in a run, because it is loud. A limit that
 * was measured has been met by one socket already.
 * @throws ControlFailed when too little could be sent to tell
 */
export async function isLimited(context: BaseContext, witness: Session, limit: Rate): Promise<boolean> {
  if (context.target.profile.limits.messages === undefined) return true
  const perSecond = (limit.count / limit.perMs) * 1_000
  const times = Math.min(10, Math.max(3, 400 / perSecond))
  const durationMs = Math.min(Math.max(3 * limit.perMs, 2_000), 8_000)
  const everyMs = Math.min(limit.perMs, durationMs) / (times * limit.count)
  const { limited, what, count } = await context.once('one-sender', async () => {
    const flood = await floodFromOne(context, witness, everyMs, durationMs)
    const allowed = Math.ceil(mostAllowed(limit, flood.elapsedMs) * 1.2)
    if (flood.sent <= allowed) throw new ControlFailed('too little could be sent to meet the limit')
    await recovered(context, witness)
    const ending = flood.end === undefined ? '' : `, then its connection ended (${flood.end.how})`
    const counts = `${flood.sent} sent in ${Math.round(flood.elapsedMs)} ms, ${flood.delivered} reached another user`
    return {
      limited: flood.delivered <= allowed,
      what: `${counts}${ending}; at the very most ${allowed} are allowed`,
      count: flood.sent,
    }
  })
  context.note('measured', `one socket, ${Math.round(times)} times the limit: ${what}`)
  if (!limited) flooded(context, { everyMs, count, limit: { ...limit, tolerance: 1.2 } })
  return limited
}

/** One sender at that pace, and one who counts: for a reproduction, whoever measured it in this run. */
function flooded(context: BaseContext, measured: Pick<Flood, 'everyMs' | 'count' | 'limit'>): void {
  const sender = { token: context.attacker.token, ...steadyTransport(context) }
  context.recording.flooded({ listeners: [{ token: context.victim.token }], senders: [sender], ...measured })
}

async function openSender(context: BaseContext): Promise<Session> {
  const address = context.freshAddress()
  const admission = await context.connect({ token: context.attacker.token, address, ...steadyTransport(context) })
  if (admission.admitted) return admission.session
  throw new ControlFailed(`one honest sender was refused: ${admission.refusal.how}`)
}

/** One session of the attacker sends at this pace, and is closed again. `livedMs`: until the server ended it, at most. */
export async function floodFromOne(context: BaseContext, witness: Session, everyMs: number, durationMs: number) {
  const session = await openSender(context)
  const startedAtMs = performance.now()
  const tally = tallyAt([witness], context.canary())
  await pace(context, { everyMs, durationMs }, () => session.say(tally.next()))
  await drained(context, tally)
  const { sent, delivered, elapsedMs } = tally
  const { end } = session
  await session.close()
  return {
    sent,
    delivered,
    elapsedMs,
    end,
    livedMs: Math.min(elapsedMs, (end?.atMs ?? Number.POSITIVE_INFINITY) - startedAtMs),
  }
}

/** The control: half of what is allowed gets through whole. @throws ControlFailed when it does not */
export async function halfTheRate(context: BaseContext, witness: Session, limit: Rate): Promise<void> {
  const session = await openSender(context)
  const messages = Math.min(20, Math.max(1, Math.floor(limit.count / 2)))
  // Of a long window, half its budget may be sent within its first seconds.
  const everyMs = Math.min((2 * limit.perMs) / limit.count, 2_000 / messages)
  const tally = tallyAt([witness], context.canary())
  await pace(context, { everyMs, durationMs: everyMs * (messages - 0.5) }, () => session.say(tally.next()))
  await drained(context, tally, context.settleMs)
  await session.close()
  const what = `at half the allowed rate, ${tally.delivered} of ${tally.sent} messages reached another user`
  context.note('measured', what)
  if (tally.delivered < tally.sent) throw new ControlFailed(`${what}: the limit is lower than it was said to be`)
}
