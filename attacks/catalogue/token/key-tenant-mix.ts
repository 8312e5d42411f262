import { control, openWitness } from '../../kit/attempt.ts'
import { remint } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-tenant-mix',
  rows: ['token.key-tenant-mix'],
  title: 'Tokens for the users of one issuer under the key of another that the server trusts as well',
  requirement: 'RFC 8725 section 3.8: the keys that a token is verified with belong to the issuer that it names',
  impact: 'Each tenant or partner whose key is known to the server makes tokens for the users of all the others.',
  remedy:
    'Look up the issuer first and take its keys only, with its name: jwt.verify(token, keyOf[iss], { issuer: iss }).',
  severity: 'critical',
  cwe: ['CWE-347', 'CWE-290'],
  references: ['RFC 8725 section 3.8', 'ASVS V8.4.1'],
  provenBy: 'kid-not-bound-iss',
  needs: ['partner'],
  async forge(context) {
    const { attacker, victim, partner, target } = context
    const kid = { kid: partner.key.kid, alg: partner.key.algorithm }
    // A session of ours is nothing that the partner could name.
    const theirs = { iss: partner.issuer, sid: undefined, [target.profile.claims.subject]: partner.subject }
    const witness = await openWitness(context)
    const token = remint(partner.key, attacker.token, theirs, kid)
    await control(context, 'a user of the other issuer', witness, { token })
    await witness.close()
    return [
      {
        name: 'the victim’s claims under the key of the other issuer',
        token: remint(partner.key, victim.token, {}, kid),
      },
      { name: 'the attacker’s claims likewise', token: remint(partner.key, attacker.token, {}, kid) },
      {
        name: 'the victim’s claims without a session',
        token: remint(partner.key, victim.token, { sid: undefined }, kid),
      },
      { name: 'with the kid of the first issuer', token: remint(partner.key, victim.token, {}, { alg: kid.alg }) },
      { name: 'without a kid', token: remint(partner.key, victim.token, {}, { kid: undefined, alg: kid.alg }) },
    ]
  },
})
