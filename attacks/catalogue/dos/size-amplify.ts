import type { Session } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'

/** Nobody writes so much in one message: what is longer than this and goes to everybody has no cap of its own. */
const longBytes = 20_000
const members = 4

export default defineAttack({
  id: 'dos/size-amplify',
  rows: ['dos.size.amplify'],
  title: 'The largest message that the transport takes, to a room: does each of its members get all of it?',
  requirement: 'CWE-405: what one client sends costs the server no multiple without bound',
  impact: 'A member of a room of a thousand sends a megabyte, and the server a gigabyte.',
  remedy: 'Cap the text itself (z.string().max(2000)), well below maxHttpBufferSize.',
  severity: 'medium',
  cwe: ['CWE-405', 'CWE-770'],
  references: ['API4:2023'],
  provenBy: 'no-msg-cap',
  listensMs: 2_000,
  needs: [],
  effect: 'disrupt',
  holds: 'account',
  loud: true,
  async run(context) {
    const most = Math.floor(0.9 * (await maxPayloadBytes(context)))
    const listeners: Session[] = []
    for (let i = 0; i < members; i += 1) listeners.push(await openWitness(context))
    const amplified = async (bytes: number) => {
      const speaker = await attackerSession(context)
      const mark = context.canary()
      const text = mark + 'x'.repeat(Math.max(0, bytes - mark.length))
      const hearing = listeners.map((listener) => listener.heard(text, context.settleMs))
      speaker.say(text)
      const heard = (await Promise.all(hearing)).filter((message) => message !== undefined).length
      const end = speaker.end === undefined ? '' : `; its sender's connection ended: ${speaker.end.how}`
      context.note('received', `a text of ${text.length} bytes: all of it came to ${heard} of ${members} members${end}`)
      await speaker.close()
      return heard > 1
    }
    let large = false
    // The larger one may be refused for its packet alone.
    for (const bytes of new Set([most, Math.min(most, longBytes + 1_000)]))
      if (bytes > longBytes) large ||= await amplified(bytes)
    if (most <= longBytes) context.note('measured', `the transport itself takes no more than ${most} bytes`)
    const { observation } = await control(context, 'an honest message', listeners[0]!)
    return large ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
