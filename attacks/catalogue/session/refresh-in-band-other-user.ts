import { renewalAttack } from '../../kit/renewal.ts'

export default renewalAttack({
  id: 'session/refresh-in-band-other-user',
  rows: ['session.refresh.in-band-other-user'],
  title: 'A session renews itself with the valid token of another user',
  requirement: 'ASVS V7.2.4: who signs in anew gets a new session; a live one never changes its owner',
  impact: 'Two identities in one session: the rooms and rights of the one, the name and the lifetime of the other.',
  remedy:
    'On renewal verify the token in full and compare its sub with that of the socket; disconnect when they differ.',
  severity: 'high',
  cwe: ['CWE-384'],
  references: ['ASVS V7.2.4'],
  provenBy: 'reauth-any-sub',
  renewals: ({ victim }) => [{ name: 'the token of another user', token: victim.token }],
})
