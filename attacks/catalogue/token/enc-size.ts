import { remint } from '../../kit/forge-token.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/enc-size',
  rows: ['token.enc-size'],
  title: 'Valid tokens blown up to a quarter, half and four fifths of the largest payload that the server takes',
  requirement: 'ASVS V15.2.2: work that costs in proportion to its input is limited before it is done',
  impact: 'Each CONNECT makes the server decode and verify as much as it lets in; logs and sessions grow with it.',
  remedy:
    'Refuse a token longer than a few KiB before verifying it: if (token.length > 4096) return next(new Error(…)).',
  severity: 'medium',
  cwe: ['CWE-400'],
  references: ['ASVS V15.2.2', 'API4:2023'],
  provenBy: 'no-token-cap',
  needs: ['signingKey', 'jsonToken'],
  async forge(context) {
    const largest = await maxPayloadBytes(context)
    return [0.25, 0.5, 0.8].map((part) => {
      // Base64 makes four characters of three bytes.
      const padding = 'x'.repeat(Math.floor((largest * part * 3) / 4))
      const token = remint(context.signingKey, context.attacker.token, { padding })
      return { name: `a valid token of ${token.length} bytes`, token }
    })
  },
})
