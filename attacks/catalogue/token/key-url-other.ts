import { readToken } from '../../kit/forge-token.ts'
import { keyUrlAttack } from '../../kit/key-url-attack.ts'

/** Headers with addresses that have an attack of their own are left to it. */
const headers = ['kid', 'iss', 'x5t', 'typ', 'cty', 'url']
const claims = ['iss', 'aud', 'jti', 'azp', 'scope', 'jwks_uri', '_claim_sources']

export default keyUrlAttack({
  id: 'token/key-url-other',
  rows: ['token.key-url-other'],
  title: 'The address of a listener of ours as issuer, as kid and in every other claim and header: is it called?',
  requirement: 'ASVS V13.2.4: the server calls no address that a token names; RFC 8725 section 3.10',
  impact: 'A token that nobody signed makes the server call any address inside its network (SSRF).',
  remedy: 'Configure issuers and their key sets on the server; look nothing up before the issuer is a known one.',
  severity: 'high',
  cwe: ['CWE-918'],
  references: ['RFC 8725 section 3.10', 'ASVS V13.2.4', 'API7:2023'],
  provenBy: 'iss-discovery',
  places(url, { victim, target }) {
    const real = Object.keys(readToken(victim.token).payload)
    const texts = [...new Set([...claims, target.profile.claims.subject, ...real])]
    return [
      ...headers.map((name) => ({ name: `header ${name}`, header: { [name]: `${url}/header-${name}` } })),
      { name: 'claim iss, kid as it was', claims: { iss: `${url}/issuer` }, header: { kid: undefined } },
      ...texts.map((name) => ({ name: `claim ${name}`, claims: { [name]: `${url}/claim-${name}` } })),
    ]
  },
})
