import { assemble, numericDate, readToken, remint } from '../../kit/forge-token.ts'
import { renewalAttack } from '../../kit/renewal.ts'

const dayS = 86_400

export default renewalAttack({
  id: 'session/refresh-in-band-expired',
  rows: ['session.refresh.in-band-expired'],
  title: 'A session renews itself with an expired token, with rubbish, and with a longer life that nobody signed',
  requirement: 'ASVS V9.2.1 and V9.1.1: a token that renews a session is verified as one that opens it',
  impact: 'Any text prolongs a session: it never ends.',
  remedy: 'Run the renewal token through the same verification as the first one; never jwt.decode.',
  severity: 'high',
  cwe: ['CWE-613'],
  references: ['ASVS V9.2.1', 'ASVS V9.1.1'],
  provenBy: 'reauth-no-verify',
  renewals({ signingKey, attacker, canary }) {
    const { header, payload, signature } = readToken(attacker.token)
    // Never what it was: a token just issued may end in a round number of minutes from now.
    const later = Math.max(Number(payload.exp) || 0, numericDate()) + 3_600
    const past = { iat: numericDate(-2 * dayS), exp: numericDate(-dayS) }
    return [
      { name: 'a token that expired a day ago', token: remint(signingKey, attacker.token, past) },
      { name: 'rubbish', token: `${canary()}.${canary()}.${canary()}` },
      { name: 'a longer life, unsigned', token: assemble(header, { ...payload, exp: later }, signature) },
    ]
  },
})
