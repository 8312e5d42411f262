/** Messages from one user to another, and attacks of a third on them. */
import type { Admission, Session } from '../../target/session.ts'
import { matchTemplate } from '../../target/template.ts'
import { type AnyAttack, type Attack, type AttackContext, defineAttack, type Need, type User } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { act, idOf, seen } from './act.ts'
import { ControlFailed, openWitness } from './attempt.ts'
import { attackerSession } from './event-steps.ts'

type Context = AttackContext<'direct' | 'admin'>

export interface Conversation {
  /** Somebody else than attacker and victim. */
  readonly third: Session
  readonly victim: Session
}

/** What a third user meets, in no room: an admin, because those are never lent to attacks. */
export async function thirdAdmission(context: AttackContext<'admin'>, namespace?: string): Promise<Admission> {
  const token = await context.once('third-token', () => context.freshToken(thirdUser(context)))
  const where = namespace === undefined ? {} : { namespace }
  return context.connect({ token, join: false, address: context.freshAddress(), ...where })
}

/** A connection of the third user where the chat is. @throws ControlFailed when he is refused */
export async function thirdSession(context: AttackContext<'admin'>): Promise<{ session: Session; id: unknown }> {
  const admission = await thirdAdmission(context)
  if (admission.admitted) return { session: admission.session, id: idOf(thirdUser(context)) }
  throw new ControlFailed(`the third user was refused: ${admission.refusal.how}`)
}

function thirdUser({ admin }: AttackContext<'admin'>): User {
  return { account: admin, token: '', identity: admin.username ?? admin.name }
}

/** The victim and a third user, both connected. @throws ControlFailed when one is refused */
export async function openConversation(context: Context): Promise<Conversation> {
  const victim = await openWitness(context, { join: false })
  return { third: (await thirdSession(context)).session, victim }
}

/** The third writes to the victim, who gets it: the text, and the name of the conversation where it has one. */
export async function write(context: Context, { third, victim }: Conversation) {
  const text = context.canary()
  const { direct } = context
  await act(context, third, direct.send, { user: idOf(context.victim), text })
  const received = await seen(victim, text, context.settleMs)
  if (received === undefined) throw new ControlFailed('a direct message did not reach the one it was for')
  return { text, room: matchTemplate(direct.hear.args, received.args)?.room }
}

export interface Wiretap<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  readonly needs?: readonly N[]
  /** What the attacker does to be taken for the victim; says what came of it. */
  tap(context: AttackContext<N | 'direct' | 'admin'>, attacker: Session, conversation: Conversation): Promise<string>
}

/** Direct messages to the victim that must not reach the attacker, before and after he did something about it. */
export function wiretapAttack<const N extends Need = never>({ tap, ...attack }: Wiretap<N>): AnyAttack {
  return defineAttack<N | 'direct' | 'admin'>({
    listensMs: 2_000,
    ...attack,
    effect: 'write',
    holds: 'account',
    needs: ['direct', 'admin', ...(attack.needs ?? [])],
    async run(context) {
      const conversation = await openConversation(context)
      const attacker = await attackerSession(context, { join: false })
      const overhears = async () =>
        (await seen(attacker, (await write(context, conversation)).text, context.settleMs)) !== undefined
      if (await overhears()) return inconclusive('everybody gets direct messages here, whoever they are for')
      context.note('received', await tap(context, attacker, conversation))
      const heard = await overhears()
      const who = heard ? 'the attacker got it too' : 'and by nobody else'
      const control = context.note('received', `a direct message afterwards: received by the victim, ${who}`)
      if (!heard) return resisted(control, context.evidence)
      if (await overhears()) return vulnerable(context.evidence)
      return inconclusive('it was overheard once and not a second time', context.evidence)
    },
  })
}
