import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { speakAtOnce } from '../../kit/speak-at-once.ts'

export default defineAttack({
  id: 'auth/middleware-async-not-awaited',
  rows: ['auth.middleware.async-not-awaited'],
  title: 'A wrong token, and a message in the same moment in which the CONNECT is answered',
  requirement: 'ASVS V15.4.2: what a check allows happens after the check, not while it runs',
  impact: 'Anyone gets messages through in the moment before the connection is thrown out, again and again.',
  remedy: 'Await the verification in the middleware and call next() after it, not beside it.',
  severity: 'high',
  cwe: ['CWE-696', 'CWE-367'],
  references: ['ASVS V15.4.2'],
  effect: 'write',
  holds: 'nothing',
  provenBy: 'next-before-verify',
  needs: [],
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token: any token gets in')
    const witness = await openWitness(context)
    await control(context, 'the real token', witness)
    let staysIn = false
    const honest = await speakAtOnce(context, 'the real token', witness, context.attacker.token)
    const last = context.attacker.token.slice(-8)
    const wrong = {
      rubbish: context.canary(),
      'three segments of rubbish': `${context.canary()}.${context.canary()}.${context.canary()}`,
      'the real token with its end reversed': context.attacker.token.slice(0, -8) + [...last].reverse().join(''),
    }
    for (const [name, token] of Object.entries(wrong)) {
      context.tried(name)
      const first = await speakAtOnce(context, name, witness, token)
      // One that is not thrown out either was believed, and is another attack's finding.
      staysIn ||= first.stays
      if (!first.heard || first.stays) continue
      context.recording.fromHere()
      if (token.startsWith(context.attacker.token.slice(0, -8)))
        context.recording.makes(
          token,
          () => "const forged = TOKEN_A.slice(0, -8) + [...TOKEN_A.slice(-8)].reverse().join('')",
        )
      const again = await speakAtOnce(context, `${name}, once more`, witness, token)
      context.recording.untilHere()
      if (again.heard) return vulnerable(context.evidence)
      return inconclusive('it was heard once and not a second time', context.evidence)
    }
    if (staysIn) return inconclusive('superseded by token/sig-bitflip: a wrong token is believed', context.evidence)
    if (!honest.heard) return inconclusive('not even an honest client is heard that fast', context.evidence)
    const end = await control(context, 'the real token again', witness)
    return resisted(end.observation, context.evidence)
  },
})
