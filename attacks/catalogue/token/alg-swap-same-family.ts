import { mint, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

const siblings: Readonly<Record<string, readonly string[]>> = {
  HS256: ['HS384', 'HS512'],
  HS384: ['HS256', 'HS512'],
  HS512: ['HS256', 'HS384'],
  RS256: ['PS256', 'RS384', 'RS512', 'PS512'],
  RS384: ['PS384', 'RS256', 'RS512'],
  RS512: ['PS512', 'RS256', 'RS384'],
  ES256: ['ES384', 'ES512'],
  ES384: ['ES256', 'ES512'],
  // The other curve's name over the same key.
  EdDSA: ['Ed448'],
  PS256: ['RS256', 'PS512', 'RS512'],
}

export default tokenAttack({
  id: 'token/alg-swap-same-family',
  rows: ['token.alg-swap.same-family', 'token.alg-header-vs-jwk'],
  title: 'A token signed with the right key under another algorithm of the same family',
  requirement: 'RFC 8725 section 3.1: the verifier names the algorithms that it accepts; ASVS V9.1.2',
  impact: 'No forgery by itself, but it shows that the token, not the server, chooses the algorithm.',
  remedy: "Name the algorithm: jwt.verify(token, secret, { algorithms: ['HS256'] }).",
  severity: 'low',
  cwe: ['CWE-757'],
  references: ['RFC 8725 section 3.1', 'ASVS V9.1.2'],
  provenBy: 'no-alg-list',
  needs: ['signingKey'],
  forge({ signingKey, attacker }) {
    const { header, payload } = readToken(attacker.token)
    return (siblings[signingKey.algorithm] ?? []).map((algorithm) => ({
      name: `${algorithm} instead of ${signingKey.algorithm}`,
      token: mint({ ...signingKey, algorithm }, { ...header, alg: algorithm }, payload),
    }))
  },
})
