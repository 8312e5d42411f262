import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

/** Spread over the signature; each changes decoded bytes (the last base64url character may not). */
const flips = 8

export default tokenAttack({
  id: 'token/sig-bitflip',
  rows: ['token.sig-bitflip'],
  title: 'A real token with single bits of its signature flipped',
  requirement: 'RFC 8725 section 3.3: a signature that differs in one bit is refused; ASVS V9.1.1',
  impact: 'The signature is not checked, or not all of it: anyone becomes any user.',
  remedy: 'Call jwt.verify, never jwt.decode, on anything that arrives from a client.',
  severity: 'critical',
  cwe: ['CWE-347'],
  references: ['RFC 8725 section 3.3', 'ASVS V9.1.1'],
  provenBy: 'decode-only',
  aboutAnySignature: true,
  forge({ attacker }) {
    const { header, payload, signature } = readToken(attacker.token)
    const bytes = Buffer.from(signature, 'base64url')
    return Array.from({ length: flips }, (_, i) => {
      const at = Math.floor((i * bytes.length) / flips)
      const flipped = Buffer.from(bytes)
      flipped[at] = flipped[at]! ^ (1 << (i % 8))
      return { name: `bit ${i % 8} of byte ${at} flipped`, token: assemble(header, payload, flipped) }
    })
  },
})
