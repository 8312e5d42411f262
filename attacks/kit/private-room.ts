/** A private room of the victim, and attacks that try to get at what is said in it. */
import type { Session } from '../../target/session.ts'
import type { AttackContext } from '../attack.ts'
import { type AnyAttack, type Attack, defineAttack, type Need } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { honestly, seen } from './act.ts'
import { ControlFailed, openWitness } from './attempt.ts'
import { attackerSession } from './event-steps.ts'

type Context = AttackContext<'privateRooms'>

export interface PrivateRoom {
  readonly name: string
  readonly owner: Session
  /** The owner's other connection: what a member hears. */
  readonly member: Session
}

/**
 * A new room of the victim with two connections in it, the second one at `memberAt` where that is another node.
 * @throws ControlFailed when they do not hear each other
 */
export async function openPrivateRoom(
  context: Context,
  from: { namespace?: string } = {},
  memberAt?: string,
): Promise<PrivateRoom> {
  const name = context.canary()
  const owner = await openWitness(context, { join: false, ...from })
  await honestly(context, owner, context.privateRooms.create, { room: name })
  await owner.join(name)
  const at = memberAt === undefined ? {} : { node: memberAt }
  const member = await openWitness(context, { join: false, ...from, ...at })
  await member.join(name)
  const room = { name, owner, member }
  await sayIn(context, room)
  return room
}

/** The owner says something in the room and a member hears it. @throws ControlFailed when that fails */
export async function sayIn(context: Context, { name, owner, member }: PrivateRoom): Promise<string> {
  const text = context.canary()
  owner.say(text, { room: name })
  if ((await seen(member, text, context.settleMs)) === undefined)
    throw new ControlFailed('a member does not hear what is said in his private room')
  return text
}

/** Whether the outsider gets something that is said in the room now. */
export async function overhears(context: Context, room: PrivateRoom, outsider: Session): Promise<boolean> {
  const text = await sayIn(context, room)
  // What is for both arrives at both at nearly the same time: the member has it already.
  return (await seen(outsider, text, context.settleMs)) !== undefined
}

export interface Intrusion<N extends Need> extends Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  readonly needs?: readonly N[]
  /** Where the outsider is connected. Default: the first node, as the owner is. */
  node?(context: AttackContext<N>): string
  /** What the outsider does to get in, one thing after the other; says what came of each. */
  intrude(
    context: AttackContext<N | 'privateRooms' | 'rooms'>,
    outsider: Session,
    room: PrivateRoom,
  ): Promise<readonly string[]>
}

/** The outsider must hear nothing before, and must hear something twice after: then it was the intrusion. */
export function intrusionAttack<const N extends Need = never>({ intrude, node, ...attack }: Intrusion<N>): AnyAttack {
  return defineAttack<N | 'privateRooms' | 'rooms'>({
    listensMs: 2_000,
    ...attack,
    effect: 'write',
    holds: 'account',
    needs: ['privateRooms', 'rooms', ...(attack.needs ?? [])],
    async run(context) {
      const where = node?.(context as unknown as AttackContext<N>)
      const room = await openPrivateRoom(context, {}, where)
      const outsider = await attackerSession(context, { join: false, ...(where === undefined ? {} : { node: where }) })
      if (await overhears(context, room, outsider))
        return inconclusive('superseded by authz/data-broadcast-leak: an outsider hears it anyway')
      for (const said of await intrude(context, outsider, room)) context.note('received', said)
      const heard = await overhears(context, room, outsider)
      const control = context.note(
        'received',
        `then said in the room: heard by a member${heard ? ' and by the outsider' : ' alone'}`,
      )
      if (!heard) return resisted(control, context.evidence)
      if (await overhears(context, room, outsider)) return vulnerable(context.evidence)
      return inconclusive('the outsider heard once and not a second time', context.evidence)
    },
  })
}
