import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, endedWithin, openWitness } from '../../kit/attempt.ts'
import { clockAheadS } from '../../kit/clock.ts'
import { numericDate, remint } from '../../kit/forge-token.ts'
import { isHeard } from '../../kit/outlive.ts'

/** The longest delay of a timer in Node is 2^31-1 ms, not quite 25 days; one that is longer fires after 1 ms. */
const longestMs = 2 ** 31 - 1
const aDayS = 86_400

export default defineAttack({
  id: 'session/expiry-settimeout-overflow',
  rows: ['session.expiry.setTimeout-overflow'],
  title: 'Tokens that end later than a timer can wait: 25 days and more from now',
  requirement: 'ASVS V7.3.2: sessions end when they are to end, neither at once nor never',
  impact: 'The timer overflows: who stays logged in for a month is thrown out at once, again and again.',
  remedy: 'Compare times at an interval, or cut the delay: setTimeout(…, Math.min(ms, 2 ** 31 - 1)) and look again.',
  severity: 'low',
  cwe: ['CWE-190'],
  references: ['Node.js documentation: setTimeout'],
  provenBy: 'settimeout-overflow',
  needs: ['jwt', 'signingKey'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    const witness = await openWitness(context)
    const nowS = numericDate(await clockAheadS(context))
    const ended: boolean[] = []
    for (const days of [24, 25, 40, 400]) {
      const exp = nowS + days * aDayS
      const token = remint(context.signingKey, context.attacker.token, { iat: nowS - 1, exp })
      const admission = await context.connect({ token, address: context.freshAddress() })
      const name = `a token for ${days} days, ${days * aDayS * 1_000 > longestMs ? 'longer' : 'shorter'} than a timer waits`
      if (!admission.admitted) {
        context.note('received', `${name}: refused, ${admission.refusal.how}`)
        ended.push(false)
        continue
      }
      const { session } = admission
      await endedWithin(session, context.settleMs)
      const stays = session.isOpen && (await isHeard(context, session, witness))
      const how = stays ? 'stays, and is heard' : (session.end?.how ?? 'is not heard')
      context.note('received', `${name}: let in, ${how}`)
      ended.push(session.end?.byPeer === true)
      await session.close()
    }
    const last = await control(context, 'a token that ends soon enough', witness, { linger: true })
    // Ended whatever their length, they were refused late: a server that decides after it has let in.
    const [within, ...beyond] = ended
    const overflows = within === false && beyond.includes(true)
    return overflows ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
