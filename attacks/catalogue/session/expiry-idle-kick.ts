import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { longestLifeMs, openShortLived, untilOver } from '../../kit/outlive.ts'

export default defineAttack({
  id: 'session/expiry-idle-kick',
  rows: ['session.expiry.idle-kick'],
  title: 'A connection whose token has expired, without any traffic: is it ended at all?',
  requirement: 'ASVS V7.4.1: a session that has ended is ended by the server, not by the next packet',
  impact: 'Connections of former users pile up and come back to life with the next defect in a check.',
  remedy: 'End sockets by the clock (a timer per socket or a sweep), not when they next happen to send or receive.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['ASVS V7.4.1', 'ASVS V7.3.2'],
  provenBy: 'lazy-expiry',
  needs: ['jwt', 'signingKey'],
  effect: 'observe',
  holds: 'account',
  waitsMs: longestLifeMs,
  async run(context) {
    const witness = await openWitness(context)
    // In no room: a message that passes by would be traffic.
    const short = await openShortLived(context, witness, 'the idle one', { join: false })
    await untilOver(context, short)
    const { end } = short.session
    context.note(
      'received',
      `the idle one, after its end: ${end === undefined ? 'still connected' : `ended: ${end.how}`}`,
    )
    if (end === undefined) context.recording.lives(short.session)
    const last = await control(context, 'a token that has not ended', witness)
    return end === undefined ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
