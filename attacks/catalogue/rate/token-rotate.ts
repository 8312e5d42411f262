import { byTurns, rateAttack } from '../../kit/rate-attack.ts'

/** Few, so that the logins stay within their own limit. */
const tokens = 4

export default rateAttack({
  id: 'rate/token-rotate',
  rows: ['rate.token-rotate'],
  title: 'One user logs in several times and sends with each token, just below the limit with each',
  requirement: 'ASVS V2.4.1: limits hold for the account, whatever token it shows',
  impact: 'Every login buys a fresh budget.',
  remedy: 'Key the limiter by the sub claim, not by the token, its jti or a session id.',
  severity: 'high',
  cwe: ['CWE-799'],
  references: ['ASVS V2.4.1', 'API4:2023'],
  provenBy: 'per-token-bucket',
  needs: ['login'],
  async flood(context, flood) {
    const all = [context.attacker.token]
    while (all.length < tokens) all.push(await context.freshToken(context.attacker))
    await byTurns(
      context,
      flood,
      all.map((token) => ({ token })),
    )
  },
})
