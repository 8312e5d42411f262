import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-exp-missing',
  rows: ['token.claim-exp.missing'],
  title: 'A token without an expiry, or with an expiry of null',
  requirement: 'RFC 8725 section 3.10 and ASVS V7.3.2: a session has an absolute end, so the token must carry one',
  impact: 'A token that was once made without expiry, by mistake or by another service, works for ever.',
  remedy: 'After verifying, refuse claims without a numeric exp; or verify with maxAge.',
  severity: 'medium',
  cwe: ['CWE-613'],
  references: ['ASVS V7.3.2', 'RFC 8725 section 3.10'],
  provenBy: 'exp-optional',
  needs: ['endingTokens'],
  changes: ({ claims }) => [
    { name: 'no exp claim', claims: { exp: undefined } },
    { name: 'EXP for exp', claims: { exp: undefined, EXP: claims.exp } },
    { name: 'expires for exp', claims: { exp: undefined, expires: claims.exp, expires_at: claims.exp } },
    { name: 'neither exp nor iat', claims: { exp: undefined, iat: undefined } },
  ],
})
