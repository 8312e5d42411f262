/** Carries the attacks of somebody who was put out of a private room: he was in, and goes on listening and talking? */
import { type AnyAttack, type Attack, type AttackContext, defineAttack, type Need } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { act, honestly, idOf, seen } from './act.ts'
import { attackerSession } from './event-steps.ts'
import { openPrivateRoom, overhears, sayIn } from './private-room.ts'

type Rooms = 'privateRooms' | 'membership' | 'rooms'
type PutOut<N extends Need> = Omit<Attack<N>, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> & {
  readonly needs?: readonly N[]
  /** Where the guest is connected. Default: the first node, as the owner is. */
  node?(context: AttackContext<N>): string
}

/** As an outsider he must hear nothing, and as a member everything: then what he hears afterwards he should not. */
export function putOutAttack<const N extends Need = never>({ node, needs = [], ...attack }: PutOut<N>): AnyAttack {
  return defineAttack<N | Rooms>({
    listensMs: 4_000,
    ...attack,
    effect: 'write',
    holds: 'account',
    needs: ['privateRooms', 'membership', 'rooms', ...needs],
    async run(context) {
      const { membership } = context
      const at = node?.(context as unknown as AttackContext<N>)
      const room = await openPrivateRoom(context, {}, at)
      const where = { room: room.name, user: idOf(context.attacker) }
      const guest = await attackerSession(context, { join: false, ...(at === undefined ? {} : { node: at }) })
      const speaks = async () => {
        const text = context.canary()
        guest.say(text, { room: room.name })
        return (await seen(room.member, text, context.settleMs)) !== undefined
      }
      if (await overhears(context, room, guest)) return inconclusive('superseded by authz/data-broadcast-leak')
      if (await speaks()) return inconclusive('superseded by authz/room-send-not-member')
      await honestly(context, room.owner, membership.invite, where)
      await act(context, guest, context.rooms, { room: room.name })
      if (!(await overhears(context, room, guest))) return inconclusive('an invited member does not hear the room')
      context.note('received', 'the attacker, invited to the room, hears it')
      await honestly(context, room.owner, membership.remove, where)
      const spoke = await speaks()
      const listens = await overhears(context, room, guest)
      context.note(
        'received',
        `put out again: what he says is ${spoke ? '' : 'not '}delivered, he hears ${listens ? 'everything' : 'nothing'}`,
      )
      await sayIn(context, room)
      const control = context.note('received', 'a member of the room still hears it')
      return spoke || listens ? vulnerable(context.evidence) : resisted(control, context.evidence)
    },
  })
}
