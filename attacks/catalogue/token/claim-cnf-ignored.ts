import { defineAttack } from '../../attack.ts'
import { inconclusive, vulnerable } from '../../judge.ts'
import { attempt, openWitness } from '../../kit/attempt.ts'

export default defineAttack({
  id: 'token/claim-cnf-ignored',
  rows: ['token.claim-cnf-ignored'],
  title: 'A token that says it is bound to a key of its owner, used without any proof of that key',
  requirement: 'ASVS V10.3.5: a sender-constrained token is refused without the proof; RFC 9449 section 7',
  impact: 'A stolen token works for whoever has it: the binding that it announces protects nobody.',
  remedy: 'Where the token has a cnf claim, ask for the DPoP proof or the client certificate that fits it.',
  severity: 'medium',
  cwe: ['CWE-294'],
  references: ['ASVS V10.3.5', 'RFC 7800 section 3.1', 'RFC 9449 section 7'],
  provenBy: 'ignore-cnf',
  needs: ['jwt', 'issuedConfirmation'],
  effect: 'write',
  holds: 'nothing',
  async run(context) {
    const witness = await openWitness(context)
    context.note('measured', `the token has cnf ${JSON.stringify(context.issuedConfirmation)}`)
    const { token } = context.attacker
    const { profile } = context.target
    // Whether it is bound is to be looked at again: tokens that are not are let in everywhere.
    context.recording.written(
      ({ door, value }) => `expect(claims(TOKEN_A).cnf, 'the token is bound to no key')
const hearer = await connect(${door({ token: context.victim.token })}, true)
const holder = await connect(${door({ token })}, true)
emit(holder, ${value(profile.namespace)}, ${value(profile.chat.send.event)}, ${value(context.target.messageArgs(context.canary()))}, ${profile.chat.send.ack !== false})
await hears(hearer, mark[0])`,
    )
    const results = [
      await attempt(context, 'the token without a proof', witness, { token }),
      await attempt(context, 'the token with a proof that is none', witness, { token, headers: [['DPoP', 'none']] }),
    ]
    // Our honest client has no proof to give: where one is asked for, no run comes as far as this.
    return results.every((result) => result.in) ? vulnerable(context.evidence) : inconclusive('one of them was refused')
  },
})
