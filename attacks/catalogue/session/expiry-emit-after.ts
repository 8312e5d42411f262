import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { longestLifeMs, openShortLived, outlives, untilOver } from '../../kit/outlive.ts'

export default defineAttack({
  id: 'session/expiry-emit-after',
  rows: ['session.expiry.emit-after'],
  title: 'A connection made with a valid token goes on sending when the token has expired',
  requirement: 'ASVS V9.2.1: a token is used within its validity time only; ASVS V7.4.1',
  impact:
    'A connection opened once keeps its rights for ever: expiry, and every revocation that waits for it, is void.',
  remedy:
    'Keep exp on the socket and end it in time: setTimeout(() => socket.disconnect(true), exp * 1000 - Date.now()), or a sweep.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V9.2.1', 'ASVS V7.4.1', 'RFC 7519 section 4.1.4'],
  provenBy: 'no-expiry-timer',
  needs: ['jwt', 'signingKey'],
  effect: 'write',
  holds: 'account',
  waitsMs: longestLifeMs,
  async run(context) {
    const witness = await openWitness(context)
    const short = await openShortLived(context, witness, 'the sender')
    await untilOver(context, short)
    const alive = await outlives(context, 'the sender', short.session, witness)
    const last = await control(context, 'a token that has not ended', witness)
    return alive ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
