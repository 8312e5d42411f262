import { setTimeout as sleep } from 'node:timers/promises'
import type { ReceivedEvent } from '../../../target/session.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act } from '../../kit/act.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { openPrivateRoom } from '../../kit/private-room.ts'

export default defineAttack({
  id: 'authz/mw-onany-before-use',
  rows: ['authz.mw.onany-before-use'],
  title: 'A signal into a room that the attacker is not in: it is denied, and do its members get it all the same?',
  requirement: 'CWE-696: the check comes before the work; in Socket.IO catch-all listeners run before socket.use()',
  impact: 'What the middleware denies has happened already: the error comes, and so does the effect.',
  remedy: 'Do no work in socket.onAny; it runs before the chain of socket.use, and after a disconnect too.',
  severity: 'high',
  cwe: ['CWE-696'],
  references: ['ASVS V8.3.1'],
  effect: 'write',
  holds: 'account',
  provenBy: 'onany-handler',
  listensMs: 2_000,
  needs: ['privateRooms', 'rooms', 'signals'],
  async run(context) {
    const { send, hear } = context.signals
    const { name, owner, member } = await openPrivateRoom(context)
    const outsider = await attackerSession(context, { join: false })
    context.recording.keeps()
    /** Whether a member gets a signal about the room, whoever sends it. */
    const signal = async (who: string, by: typeof owner) => {
      const from = member.events.length
      const done = await act(context, by, send, { room: name, message: context.canary(), text: context.canary() })
      const isAbout = ({ event, args }: ReceivedEvent) =>
        event === hear.event && (hear.args.length === 0 || JSON.stringify(args).includes(name))
      const untilMs = performance.now() + context.settleMs
      const isTold = () => member.events.slice(from).some(isAbout)
      while (!isTold() && performance.now() < untilMs) await sleep(20, undefined, { signal: context.signal })
      const told = isTold()
      context.note('received', `a signal by ${who}: ${done.said}; ${told ? 'a member is told' : 'nobody is told'}`)
      return told
    }
    if (!(await signal('a member', owner))) return inconclusive('a member’s signal reaches nobody', context.evidence)
    context.recording.fromHere()
    const first = await signal('an outsider', outsider)
    // Of this room he is told alone.
    context.recording.tells(JSON.stringify([hear.event]).slice(0, -1), member)
    context.recording.untilHere()
    const second = await signal('an outsider, once more', outsider)
    const last = context.note('received', `a member’s signal afterwards: ${await signal('a member', owner)}`)
    if (first && second) return vulnerable(context.evidence)
    return first || second
      ? inconclusive('the signal came through once and not a second time', context.evidence)
      : resisted(last, context.evidence)
  },
})
