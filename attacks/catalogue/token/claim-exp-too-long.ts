import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { control, openWitness } from '../../kit/attempt.ts'
import { numericDate, readToken } from '../../kit/forge-token.ts'

/** An access token that outlives a day is a session of its own. */
const longestS = 24 * 3_600

export default defineAttack({
  id: 'token/claim-exp-too-long',
  rows: ['token.claim-exp.too-long'],
  title: 'Reads how long the tokens of the target live',
  requirement: 'ASVS V7.3.2: a session ends after a time that was decided on; an access token lives minutes, not days',
  impact: 'A token that leaks once is good for weeks, and nothing takes it back.',
  remedy: 'Sign access tokens for minutes (expiresIn: "15m") and renew them with a refresh token.',
  severity: 'low',
  cwe: ['CWE-613'],
  references: ['ASVS V7.3.2'],
  provenBy: 'long-lived',
  needs: ['jwt', 'endingTokens'],
  effect: 'observe',
  holds: 'nothing',
  async run(context) {
    const { exp, iat } = readToken(context.attacker.token).payload
    const { observation } = await control(context, 'the token that was read', await openWitness(context))
    context.recording.written(
      ({ door }) => `await connect(${door({ token: context.attacker.token })}, true)
const { exp, iat = Date.now() / 1000 } = claims(TOKEN_A)
expect(exp === undefined || exp - iat > ${longestS}, \`the token lives \${exp - iat} seconds\`)`,
    )
    if (typeof exp !== 'number') {
      context.note('measured', 'the token of a login has no expiry at all')
      return vulnerable(context.evidence)
    }
    if (exp > 1e11) return inconclusive('superseded by token/claim-exp-millis: its end is in milliseconds')
    const livesS = exp - (typeof iat === 'number' ? iat : numericDate())
    context.note('measured', `the token lives ${livesS} seconds${typeof iat === 'number' ? '' : ' from now on'}`)
    return livesS > longestS ? vulnerable(context.evidence) : resisted(observation, context.evidence)
  },
})
