import { placeholderSecrets } from '../../kit/common-secrets.ts'
import { assembleWithHmac, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-weak-placeholder',
  rows: ['token.key-weak.placeholder'],
  title: 'Tokens signed with the placeholder secrets of tutorials and example files',
  requirement: 'ASVS V13.3.1: secrets are kept in a secret store, not in the code; RFC 8725 section 3.5',
  impact: 'Whoever reads the same tutorial signs tokens for any user.',
  remedy: 'Refuse to start without a secret from the environment, and make it at least 32 random bytes.',
  severity: 'critical',
  cwe: ['CWE-798', 'CWE-321'],
  references: ['RFC 8725 section 3.5', 'ASVS V13.3.1'],
  provenBy: 'env-fallback',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return placeholderSecrets.map((secret) => ({
      name: `HS256 with the secret "${secret}"`,
      token: assembleWithHmac({ ...header, alg: 'HS256' }, payload, secret),
      makes: ({ value }) =>
        `const forged = join(part({ ...header(TOKEN_B), alg: 'HS256' }), part(claims(TOKEN_B)), hmac('sha256', ${value(secret)}))`,
    }))
  },
})
