import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/sig-other-token',
  rows: ['token.sig-other-token'],
  title: 'Another user’s claims over the signature of the attacker’s own valid token',
  requirement: 'RFC 8725 section 3.3: the signature is validated over this header and this payload',
  impact: 'A signature that is only looked up, not recomputed, can be borrowed: anyone becomes any user.',
  remedy: 'Verify the signature over the received bytes, every time; never cache by signature alone.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.3'],
  provenBy: 'sig-not-bound',
  forge({ attacker, victim }) {
    const own = readToken(attacker.token)
    const other = readToken(victim.token)
    return [
      { name: 'claims of another user', token: assemble(other.header, other.payload, own.signature) },
      {
        name: 'claims of another user, later expiry',
        token: assemble(other.header, { ...other.payload, exp: 4_102_444_800 }, own.signature),
      },
    ]
  },
})
