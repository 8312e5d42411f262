import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-scope-missing',
  rows: ['token.claim-scope.missing'],
  title: 'Signed tokens without the scope that the target’s own tokens have, or with another one',
  requirement: 'ASVS V10.3.2: what a token allows is decided by its scope as well as by its subject; API5:2023',
  impact: 'A token that a user gave to another program, for something else, speaks for him in the chat.',
  remedy: 'After verifying, split the scope claim at blanks and ask for the one that the chat needs.',
  severity: 'high',
  cwe: ['CWE-285'],
  references: ['ASVS V10.3.2', 'API5:2023'],
  provenBy: 'ignore-scope',
  needs: ['issuedScope'],
  changes({ claims }) {
    const name = claims.scope === undefined ? 'scp' : 'scope'
    const own = [claims[name]].flat().join(' ')
    const scopes: [name: string, scope: unknown][] = [
      ['absent', undefined],
      ['empty', ''],
      ['null', null],
      ['of something else', 'profile:read'],
      ['that begins like the right one', `${own}s`],
      ['that ends like the right one', `no-${own}`],
      ['in capitals', own.toUpperCase()],
      ['an empty list', []],
      ['a list of others', ['profile:read', 'billing']],
      ['an object', { [own]: false }],
      ['true', true],
    ]
    return scopes.map(([what, scope]) => ({ name: `${name} ${what}`, claims: { [name]: scope } }))
  },
})
