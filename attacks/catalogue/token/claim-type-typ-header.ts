import { claimAttack } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-type-typ-header',
  rows: [
    'token.claim-type.typ-header',
    'token.claim-type.id-token',
    'token.claim-type.reset',
    'token.claim-type.verify',
    'token.claim-type.invite',
  ],
  title: 'Tokens of the same key that were made for something else: refresh, id, password reset, security event',
  requirement: 'RFC 8725 section 3.11: explicit typing keeps kinds of tokens apart; ASVS V9.2.2',
  impact: 'A long-lived refresh token, or a link from a mail, opens the chat as its user.',
  remedy: 'Give each kind of token its own typ header (at+jwt) and check it, or sign each kind with its own key.',
  severity: 'medium',
  cwe: ['CWE-287'],
  references: ['RFC 8725 section 3.11', 'RFC 8725 section 3.12', 'RFC 9068 section 4', 'ASVS V9.2.2'],
  provenBy: 'ignore-typ',
  needs: ['issuedType'],
  changes({ header }) {
    const kinds = [
      'rt+jwt',
      'id+jwt',
      'secevent+jwt',
      'reset+jwt',
      'verify+jwt',
      'invite+jwt',
      'logout+jwt',
      'dpop+jwt',
    ]
    // RFC 9068 section 4: where access tokens have a type, one without it is none.
    const others = [...kinds, 'JWT', '', null, [header.typ], undefined]
    return others.map((typ) => ({ name: `typ ${JSON.stringify(typ) ?? 'absent'}`, header: { typ } }))
  },
})
