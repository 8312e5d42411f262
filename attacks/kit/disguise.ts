/** A message that is refused as honest clients send it, sent again in forms that the check may not look at. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../target/session.ts'
import { type AnyAttack, type Attack, type BaseContext, defineAttack } from '../attack.ts'
import { inconclusive, resisted, vulnerable } from '../judge.ts'
import { seen } from './act.ts'
import { attackerSession } from './event-steps.ts'
import { gapMs } from './gap.ts'
import { openPrivateRoom, sayIn } from './private-room.ts'

export interface Disguise {
  readonly name: string
  send(outsider: Session, text: string): void
}

export interface DisguiseAttack extends Omit<Attack, 'kind' | 'run' | 'effect' | 'holds' | 'needs'> {
  disguises(context: BaseContext, room: string): readonly Disguise[]
}

/** The outsider's plain message to a private room must reach nobody; a disguised one is a finding when it does, twice. */
export function disguiseAttack({ disguises, ...attack }: DisguiseAttack): AnyAttack {
  return defineAttack<'privateRooms' | 'rooms'>({
    listensMs: 3_500,
    ...attack,
    effect: 'write',
    holds: 'account',
    needs: ['privateRooms', 'rooms'],
    async run(context) {
      const room = await openPrivateRoom(context)
      const texts: string[] = []
      let outsider = await attackerSession(context, { join: false })
      /** Whether a member hears what the outsider sends in this form. */
      const reaches = async ({ name, send }: Disguise) => {
        if (!outsider.isOpen) outsider = await attackerSession(context, { join: false })
        const text = context.canary()
        texts.push(text)
        send(outsider, text)
        const heard = (await seen(room.member, text, Math.min(context.settleMs, 400))) !== undefined
        context.note('received', `${name}: ${heard ? 'heard by a member' : 'not delivered'}`)
        await sleep(gapMs(context), undefined, { signal: context.signal })
        return heard
      }
      const plain = (session: Session, text: string) => session.say(text, { room: room.name })
      if (await reaches({ name: 'an outsider’s message as it is', send: plain }))
        return inconclusive('superseded by authz/room-send-not-member: no disguise is needed', context.evidence)
      for (const disguise of disguises(context, room.name)) {
        if ((await reaches(disguise)) && (await reaches(disguise))) return vulnerable(context.evidence)
      }
      await sayIn(context, room)
      // On a busy machine it may have come after it was given up.
      for (const text of texts)
        if ((await seen(room.member, text, 0)) !== undefined) return vulnerable(context.evidence)
      return resisted(context.note('received', 'a member’s own message is heard in the room'), context.evidence)
    },
  })
}
