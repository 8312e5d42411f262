import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { openWitness } from '../../kit/attempt.ts'
import { longestLifeMs, openShortLived, untilOver } from '../../kit/outlive.ts'

export default defineAttack({
  id: 'session/expiry-listen-after',
  rows: ['session.expiry.listen-after'],
  title: 'A connection whose token has expired says nothing, and goes on listening',
  requirement: 'ASVS V7.4.1: when a session ends, no use of it is possible any more, reading included',
  impact: 'A former user reads along for ever, unseen: nothing that they do would trip a check.',
  remedy:
    'End the socket by a timer or a sweep when its token ends; a check before each event does not stop a listener.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1', 'ASVS V9.2.1'],
  provenBy: 'expiry-on-emit-only',
  needs: ['jwt', 'signingKey'],
  effect: 'write',
  holds: 'account',
  waitsMs: longestLifeMs,
  async run(context) {
    const speaker = await openWitness(context)
    const short = await openShortLived(context, speaker, 'the listener')
    await untilOver(context, short)
    const honest = await openWitness(context, { token: context.attacker.token })
    const text = context.canary()
    speaker.say(text)
    const reached = await honest.heard(text, context.settleMs)
    if (reached === undefined) return inconclusive('an honest listener did not hear it either', context.evidence)
    const control = context.note('received', 'an honest listener of the same account hears what another user says')
    const heard = await short.session.heard(text, short.session.isOpen ? context.settleMs : 0)
    const how = short.session.end === undefined ? 'open, but hears nothing' : `ended: ${short.session.end.how}`
    context.note('received', `the listener, after its end: ${heard ? 'still hears it' : how}`)
    return heard ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
