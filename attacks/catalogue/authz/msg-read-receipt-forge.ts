import { matchTemplate } from '../../../target/template.ts'
import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { act, idOf } from '../../kit/act.ts'
import { openWitness, show } from '../../kit/attempt.ts'
import { attackerSession } from '../../kit/event-steps.ts'
import { claimsOf, sameIdentity } from '../../kit/identity.ts'

export default defineAttack({
  id: 'authz/msg-read-receipt-forge',
  rows: ['authz.msg.read-receipt-forge'],
  title: 'Typing and read signals that name another user as the one who types or reads',
  requirement: 'API1:2023: small events say who they are from by the session, like messages do',
  impact: 'One makes another appear to be there, to type, or to have read what he never saw.',
  remedy: 'Build the signal from the session: socket.to(room).emit(event, { user: socket.data.user.id }).',
  severity: 'low',
  cwe: ['CWE-639'],
  references: ['API1:2023'],
  effect: 'write',
  holds: 'account',
  provenBy: 'receipt-any',
  needs: ['signals'],
  async run(context) {
    const { send, hear } = context.signals
    const { room } = context.target.profile.chat
    const [listener, attacker] = [await openWitness(context), await attackerSession(context)]
    const signalled = async (extra: object) => {
      const from = listener.events.length
      const [first, ...rest] = send.args
      const asked = typeof first === 'object' && first !== null ? { ...first, ...extra } : first
      const done = await act(
        context,
        attacker,
        { ...send, args: [asked, ...rest] },
        { room, message: context.canary() },
      )
      await context.wait(Math.min(context.settleMs, 250), 'what others are told of it')
      const told = listener.events
        .slice(from)
        .map(({ event, args }) => event === hear.event && matchTemplate(hear.args, args))
      const sender = told.flatMap((match) => (match ? [match.sender] : []))[0]
      context.note(
        'received',
        `with ${Object.keys(extra).join(', ') || 'nothing more'}: others see ${sender === undefined ? `nothing (${done.said})` : show(sender)}`,
      )
      return sender
    }
    const honest = await signalled({})
    if (honest === undefined) return inconclusive('an honest signal reaches nobody', context.evidence)
    const victim = idOf(context.victim)
    const forged = [
      await signalled({ user: victim, userId: victim, from: victim, id: victim }),
      await signalled({ user: claimsOf(context.victim), from: claimsOf(context.victim) }),
    ].some((sender) => sender !== undefined && !sameIdentity(sender, honest))
    const control = context.note('received', `an honest signal is seen as from ${show(await signalled({}))}`)
    return forged ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
