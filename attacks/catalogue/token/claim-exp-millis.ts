import { defineAttack } from '../../attack.ts'
import { resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { readToken } from '../../kit/forge-token.ts'

/** As seconds this is the year 5138; as milliseconds it was 1973. */
const beyond = 1e11

export default defineAttack({
  id: 'token/claim-exp-millis',
  rows: ['token.claim-exp.millis'],
  title: 'Reads whether the times in the target’s tokens are in milliseconds, which readers take for seconds',
  requirement: 'RFC 7519 section 2: a NumericDate counts seconds; ASVS V7.3.2: a session ends',
  impact: 'A token that was meant for an hour ends in fifty thousand years.',
  remedy: "Give the library a lifetime (expiresIn: '15m'), or write Math.floor(Date.now() / 1000) + 900.",
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['RFC 7519 section 2', 'ASVS V7.3.2'],
  provenBy: 'exp-ms',
  needs: ['jwt'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { payload } = readToken(context.attacker.token)
    const { observation } = await control(context, 'the token that was read', await openWitness(context))
    const wrong = ['exp', 'nbf', 'iat'].filter((name) => typeof payload[name] === 'number' && payload[name] > beyond)
    context.note('measured', wrong.length === 0 ? 'all times are in seconds' : `in milliseconds: ${wrong.join(', ')}`)
    context.recording.written(
      ({ door }) => `await connect(${door({ token: context.attacker.token })}, true)
expect(claims(TOKEN_A).exp > ${beyond}, 'its end is in seconds')`,
    )
    return wrong.includes('exp') ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
