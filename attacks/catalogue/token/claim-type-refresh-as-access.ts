import { defineAttack } from '../../attack.ts'
import { inconclusive, resisted, vulnerable } from '../../judge.ts'
import { attempt, control, openWitness } from '../../kit/attempt.ts'
import { logInForRefresh, mustRefresh } from '../../kit/refreshing.ts'

export default defineAttack({
  id: 'token/claim-type-refresh-as-access',
  rows: ['token.claim-type.refresh-as-access'],
  title: "The login's own refresh token opens a connection in the place of an access token",
  requirement: 'ASVS V9.2.2 and RFC 8725 section 3.12: a token is used for what it was issued for',
  impact:
    'Short-lived access tokens are for show: the long-lived one, kept elsewhere and checked less, opens every door.',
  remedy: 'Make refresh tokens opaque, or give each kind its own typ, audience or key, and check it when verifying.',
  severity: 'high',
  cwe: ['CWE-287'],
  references: ['ASVS V9.2.2', 'RFC 8725 section 3.11', 'RFC 8725 section 3.12'],
  provenBy: 'any-typ',
  needs: ['refresh'],
  effect: 'write',
  holds: 'account',
  async run(context) {
    if (context.rubbishAccepted) return inconclusive('superseded by auth/absent-no-token', context.evidence)
    const witness = await openWitness(context)
    const login = await logInForRefresh(context)
    const result = await attempt(context, 'the refresh token', witness, { token: login.refreshToken })
    await mustRefresh(context, 'control, what it is meant for', login.refreshToken)
    const last = await control(context, 'the access token', witness)
    return result.in ? vulnerable(context.evidence) : resisted(last.observation, context.evidence)
  },
})
