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
    /** Whether the listener hears something new. */
    const hears = async (text: string) => {
      speaker.say(text)
      return (await short.session.heard(text, short.session.isOpen ? context.settleMs : 0)) !== undefined
    }
    // Alone at first: on some servers the next connection of an account ends the one before.
    const alone = await hears(context.canary())
    const how = short.session.end === undefined ? 'open, but hears nothing' : `ended: ${short.session.end.how}`
    const honest = await openWitness(context, { token: context.attacker.token })
    const text = context.canary()
    const heard = (await hears(text)) || alone
    context.note('received', `the listener, after its end: ${heard ? 'still hears what another user says' : how}`)
    if ((await honest.heard(text, context.settleMs)) === undefined)
      return inconclusive('an honest listener did not hear it either', context.evidence)
    const control = context.note('received', 'an honest listener of the same account hears what another user says')
    return heard ? vulnerable(context.evidence) : resisted(control, context.evidence)
  },
})
