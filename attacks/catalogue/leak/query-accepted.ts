import { doorAttack, overEachTransport } from '../../kit/door-attack.ts'
import { sameIdentity } from '../../kit/identity.ts'

const names = ['token', 'access_token', 'jwt', 'auth', 'authToken', 't', 'bearer']

export default doorAttack({
  id: 'leak/query-accepted',
  rows: ['leak.query.accepted'],
  title: 'The real token in the URL and nowhere else, under seven common names, over each transport',
  requirement: 'ASVS V14.2.1: credentials are sent in the body or in a header, never in a URL',
  impact: 'Tokens end up in access logs, proxies, browser histories and Referer headers, where others read them.',
  remedy:
    'Read handshake.auth.token only; refuse handshakes whose query holds a token, so that no client gets used to it.',
  severity: 'medium',
  cwe: ['CWE-598'],
  references: ['ASVS V14.2.1'],
  provenBy: 'token-in-query',
  variants(context) {
    const { token, target } = { token: context.attacker.token, target: context.target }
    const all = [...new Set([target.profile.token.name, ...names])]
    return overEachTransport(
      context,
      all.map((name) => ({ name: `?${name}=…`, token, place: { in: 'query', name } as const })),
    )
  },
  // As somebody else, a guest perhaps: then the token was not read.
  through: (result, { attacker }) => result.in && sameIdentity(result.identity, attacker.identity),
})
