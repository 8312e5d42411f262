/** Things that a server should refuse, done once each, to see what it makes of them. */
import { matchTemplate } from '../../target/template.ts'
import type { BaseContext } from '../attack.ts'
import { openWitness } from './attempt.ts'
import { guess } from './guess.ts'

export interface Denial {
  readonly name: string
  /** True when it was refused. */
  act(): Promise<boolean>
}

/** What this target can be asked: those that its profile says nothing of are left out. */
export function denials(context: BaseContext): readonly Denial[] {
  const { chat, login, limits } = context.target.profile
  const all: Denial[] = [
    {
      name: 'a bad token',
      async act() {
        const token = `${context.canary()}.${context.canary()}.x`
        const admission = await context.connect({ token, address: context.freshAddress() })
        if (admission.admitted) await admission.session.close()
        return !admission.admitted
      },
    },
  ]
  if (login !== undefined)
    all.push({
      name: 'a wrong password',
      async act() {
        const answer = await guess(context, { account: context.attacker.account, address: context.freshAddress() })
        return answer === undefined || answer.token === undefined
      },
    })
  if (chat.join !== undefined && typeof chat.send.ack === 'object')
    all.push({
      name: 'a message to a room that was not joined',
      act: async () => !(await isAccepted(context, 1, context.canary())),
    })
  if (limits.messages !== undefined && typeof chat.send.ack === 'object') {
    const messages = Math.min(3 * limits.messages.count, 300)
    all.push({
      name: 'a small flood',
      async act() {
        const accepted = await isAccepted(context, messages)
        await context.wait(limits.messages?.perMs ?? 0, 'for the limit to forget the flood')
        return !accepted
      },
    })
  }
  return all
}

/** Whether each of so many messages at once was acknowledged as a success. */
async function isAccepted(context: BaseContext, messages: number, room?: string): Promise<boolean> {
  const { ack } = context.target.profile.chat.send
  const speaker = await openWitness(context, { token: context.attacker.token })
  const answers = await Promise.all(
    Array.from({ length: messages }, () => speaker.sayWithAck(context.canary(), context.settleMs, room)),
  )
  await speaker.close()
  const success = typeof ack === 'object' ? ack.ok : undefined
  return answers.every((answer) => answer !== undefined && matchTemplate(success, answer[0]) !== undefined)
}
