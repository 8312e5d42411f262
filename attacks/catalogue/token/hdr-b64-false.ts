import { encodeSegment, readToken, signWith } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/hdr-b64-false',
  rows: ['token.hdr-b64-false'],
  title: 'A signed token whose payload stands there as plain JSON, with b64: false in the header',
  requirement: 'RFC 7797 section 7: unencoded payloads are not for JWTs; b64 MUST be named in crit and be understood',
  impact: 'Two readers see two payloads in one token: the one that is signed and the one that is used.',
  remedy: 'Refuse tokens with a b64 header; do not read payloads that are not base64url.',
  severity: 'medium',
  cwe: ['CWE-20'],
  references: ['RFC 7797 section 7'],
  provenBy: 'b64-naive',
  needs: ['signingKey'],
  forge({ signingKey, attacker }) {
    const { header, payload } = readToken(attacker.token)
    const headers: [name: string, more: object][] = [
      ['b64 false, named in crit', { b64: false, crit: ['b64'] }],
      ['b64 false, not in crit', { b64: false }],
      ['b64 as the text "false"', { b64: 'false', crit: ['b64'] }],
      ['b64 0', { b64: 0 }],
    ]
    return headers.map(([name, more]) => {
      const signed = `${encodeSegment({ ...header, ...more })}.${JSON.stringify(payload)}`
      return { name, token: `${signed}.${signWith(signingKey, signed).toString('base64url')}` }
    })
  },
})
