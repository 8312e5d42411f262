import { numericDate } from '../../kit/forge-token.ts'
import { renewalAttack } from '../../kit/renewal.ts'

const hourS = 3_600

export default renewalAttack({
  id: 'session/refresh-client-set-exp',
  rows: ['session.refresh.client-set-exp'],
  title: 'A session renews itself with its own token and a later end beside it: expiresAt, exp, expiresIn',
  requirement: 'ASVS V9.2.1: the end of a session comes from the token that was verified, never from the client',
  impact: 'The client decides how long it may stay.',
  remedy: 'Take exp from the verified claims only, and refuse payloads with unknown fields.',
  severity: 'high',
  cwe: ['CWE-472'],
  references: ['ASVS V9.2.1'],
  provenBy: 'exp-from-client',
  renewals: (_context, own) =>
    [
      { expiresAt: numericDate(hourS) * 1_000 },
      { expiresAt: new Date(Date.now() + hourS * 1_000).toISOString() },
      { exp: numericDate(hourS) },
      { expiresIn: hourS },
    ].map((extra) => ({ name: `its own token and ${JSON.stringify(extra)}`, token: own, extra })),
})
