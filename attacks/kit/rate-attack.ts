/** Carries the attacks on the message limit: they differ in how they send, this supplies limit, controls and judgement. */
import type { ConnectOptions, Session } from '../../target/session.ts'
import {
  type AnyAttack,
  type Attack,
  type AttackContext,
  type BaseContext,
  defineAttack,
  type Need,
} from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import type { Flood as Told, Written } from '../reproduction/steps.ts'
import { floodSends } from '../sends.ts'
import { openWitness } from './attempt.ts'
import { drained, mostAllowed, pace, type Rate, type Tally, tallyAt } from './flood.ts'
import { floodFromOne, halfTheRate, isLimited, messageLimit, steadyTransport } from './message-limit.ts'
import { recovered } from './recovered.ts'

export interface Flood {
  readonly limit: Rate
  readonly tally: Tally
  /** How long to keep it up, in milliseconds. */
  readonly durationMs: number
  /** A sender who sends once in so many milliseconds stays just below the limit. */
  readonly honestEveryMs: number
  /** How many senders are enough to tell, and not more than a server can stand. */
  readonly senders: number
  /** The victim, who counts in the chat's own namespace. */
  readonly witness: Session
  /** For a reproduction, where it is told by turns: who sends, what and how often. Default of `count`: as many as here. */
  does?: Pick<Told, 'senders' | 'everyMs' | 'args'> & Partial<Pick<Told, 'count'>>
  /** For a reproduction, where turns do not tell it. */
  written?: Written
}

export interface RateAttack<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  readonly needs?: readonly N[]
  /** Delivered more than so many times the allowed is a finding. Default 1.2: limits are rarely exact. */
  readonly tolerance?: number
  /** Namespaces in which deliveries count, besides the chat's own. */
  namespaces?(context: AttackContext<N>): readonly string[]
  flood(context: AttackContext<N>, flood: Flood): Promise<void>
}

const unlimited = 'superseded by rate/absent: one sender alone meets no limit that could be dodged'

/** An attack that dodges the message limit: vulnerable when more gets through than one honest sender may send. */
export function rateAttack<const N extends Need = never>(definition: RateAttack<N>): AnyAttack {
  const { flood, namespaces, tolerance = 1.2, needs, ...attack } = definition
  return defineAttack<N>({
    effect: 'write',
    holds: 'account',
    loud: true,
    sends: floodSends,
    waitsMs: 6_000,
    ...attack,
    needs: needs ?? [],
    async run(context) {
      const witness = await openWitness(context)
      const limit = await messageLimit(context, witness)
      if (limit === undefined) return inconclusive(unlimited, context.evidence)
      await halfTheRate(context, witness, limit)
      if (!(await isLimited(context, witness, limit))) return inconclusive(unlimited, context.evidence)
      const elsewhere = (namespaces?.(context) ?? []).map((namespace) => openWitness(context, { namespace }))
      const tally = tallyAt([witness, ...(await Promise.all(elsewhere))], context.canary())
      const plan = planOf(limit, tally, witness)
      await flood(context, plan)
      const over = await overTheLimit(context, limit, tally, tolerance)
      const last = await recovered(context, witness)
      // A limit that was only measured may be higher than it seemed: then the same from one socket is the measure.
      if (
        over &&
        context.target.profile.limits.messages === undefined &&
        !(await isMoreThanFromOne(context, witness, tally))
      )
        return resisted(last.observation, context.evidence)
      if (over === undefined) return inconclusive('too little could be sent to meet the limit', context.evidence)
      const { token } = context.victim
      const places = [{ token }, ...(namespaces?.(context) ?? []).map((namespace) => ({ token, namespace }))]
      const told = { listeners: places, count: tally.sent, limit: { ...limit, tolerance } }
      if (plan.written !== undefined) context.recording.written(plan.written)
      else if (plan.does !== undefined) context.recording.flooded({ ...told, ...plan.does })
      else context.recording.cannotBeTold()
      return over ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
    },
  })
}

/** Four windows, because a burst allowance weighs less the longer it lasts; of long windows as much as patience has. */
function planOf(limit: Rate, tally: Tally, witness: Session): Flood {
  const durationMs = Math.min(Math.max(4 * limit.perMs, 2_000), 8_000)
  const perSecond = (limit.count / limit.perMs) * 1_000
  return {
    limit,
    tally,
    witness,
    durationMs,
    honestEveryMs: Math.min(limit.perMs, durationMs) / (0.95 * limit.count),
    senders: Math.min(10, Math.max(3, Math.floor(400 / perSecond))),
  }
}

/** Whether more was delivered than an honest limiter lets through; undefined when not enough was sent to see that. */
export async function overTheLimit(
  context: BaseContext,
  limit: Rate,
  tally: Tally,
  tolerance: number,
): Promise<boolean | undefined> {
  await drained(context, tally)
  const most = Math.ceil(mostAllowed(limit, tally.elapsedMs) * tolerance)
  const what = `${tally.sent} sent in ${Math.round(tally.elapsedMs)} ms, ${tally.delivered} reached another user`
  context.note('measured', `${what}; ${limit.count} in ${limit.perMs} ms are allowed, so ${most} at the very most`)
  if (tally.delivered > most) return true
  // What a queue delivers later, it delivers within the limit.
  return tally.sent > mostAllowed(limit, tally.sendingMs) * tolerance ? false : undefined
}

/** Whether the flood brought clearly more through than the same number of messages from one socket in the same time. */
async function isMoreThanFromOne(context: BaseContext, witness: Session, tally: Tally): Promise<boolean> {
  const { sent, delivered, elapsedMs } = tally
  const one = await floodFromOne(context, witness, elapsedMs / sent, elapsedMs)
  // What the server sends away early may come back: reckoned up to the time that the flood had.
  const reckoned = (one.delivered * (elapsedMs + 1_000)) / (one.livedMs + 1_000)
  const what = `as many from one socket: ${one.delivered} reached another user in ${Math.round(one.livedMs)} ms`
  context.note('measured', `${what}, which makes ${Math.round(reckoned)} in the time of the flood`)
  await recovered(context, witness)
  return delivered > 1.5 * reckoned
}

/** Sessions of the attacker. One that is refused stays as undefined: what it would have sent is sent in vain. */
export async function openSenders(
  context: BaseContext,
  all: readonly ConnectOptions[],
): Promise<readonly (Session | undefined)[]> {
  const admissions = await Promise.all(
    all.map((options) =>
      context.connect({
        token: context.attacker.token,
        address: context.freshAddress(),
        ...steadyTransport(context),
        ...options,
        // Joined below, and once: an honest client asks again when a limit has refused it.
        join: false,
      }),
    ),
  )
  const refused = admissions.flatMap((admission) => (admission.admitted ? [] : [admission.refusal.how]))
  const who = `${all.length - refused.length} of ${all.length} senders let in`
  if (refused.length > 0) context.note('received', `${who}; refused: ${refused[0]}`)
  else if (all.length > 1) context.note('received', who)
  const sessions = admissions.map((admission) => (admission.admitted ? admission.session : undefined))
  await Promise.all(sessions.map((session) => session?.join()))
  return sessions
}

/** One of the attacker, for a reproduction. */
export function steadySender(context: BaseContext): ConnectOptions {
  return { token: context.attacker.token, ...steadyTransport(context) }
}

/** All of them by turns, each just below the limit: what an honest client could do, done by several. */
export async function byTurns(
  context: BaseContext,
  flood: Flood,
  all: readonly ConnectOptions[],
  durationMs = flood.durationMs,
): Promise<void> {
  const senders = await openSenders(context, all)
  const everyMs = flood.honestEveryMs / senders.length
  flood.does = {
    senders: all.map((options) => ({ ...steadySender(context), ...options })),
    everyMs,
  }
  let turn = 0
  await pace(context, { everyMs, durationMs }, () => {
    const text = flood.tally.next()
    senders[turn++ % senders.length]?.say(text)
  })
}
