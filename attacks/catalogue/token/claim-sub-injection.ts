import { idOf } from '../../kit/act.ts'
import { claimAttack, unknownSubject } from '../../kit/claim-attack.ts'

export default claimAttack({
  id: 'token/claim-sub-injection',
  rows: ['token.claim-sub.injection'],
  title: 'Signed tokens whose subject is a piece of SQL, of a Mongo query, of a path or of a pattern',
  requirement: 'ASVS V1.2.4: queries have parameters; RFC 8725 section 3.10: claims are validated before they are used',
  impact: 'Where users choose their ids, or another issuer does, a token is for whomever the query finds.',
  remedy: 'Use parameterised queries, and accept only subjects of the shape that your ids have.',
  severity: 'high',
  cwe: ['CWE-89', 'CWE-943'],
  references: ['RFC 8725 section 3.10', 'ASVS V1.2.4'],
  provenBy: 'sub-in-query',
  plainer: (real) => [
    unknownSubject(real),
    { attack: 'token/claim-sub-types', name: `${real.subject} true`, claims: { [real.subject]: true } },
  ],
  changes({ subject, victim }) {
    const id = String(idOf(victim))
    const subjects: unknown[] = [
      "' OR '1'='1",
      "' OR 1=1-- -",
      `x' UNION SELECT '${id}`,
      `x' UNION SELECT '${id}'--`,
      '" OR ""="',
      '0 OR 1=1',
      '{"$gt":""}',
      { $gt: '' },
      { $ne: null },
      '%',
      '*',
      '.*',
      `../${id}`,
      `x/../${id}`,
      `${id}\0`,
      `${id}\r\n`,
      `${id}<img src=x>`,
    ]
    return subjects.map((value) => ({ name: `${subject} ${JSON.stringify(value)}`, claims: { [subject]: value } }))
  },
})
