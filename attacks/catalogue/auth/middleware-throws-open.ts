import { doorAttack } from '../../kit/door-attack.ts'
import { assemble, encodeSegment } from '../../kit/forge-token.ts'
import { maxPayloadBytes } from '../../kit/max-payload.ts'

const header = { alg: 'HS256', typ: 'JWT' }

/** An opening brace, then bytes that no UTF-8 has (RFC 3629 section 3). */
const notUtf8 = Buffer.from([0x7b, 0xc3, 0x28, 0x7d]).toString('base64url')

/** Texts, and values of other types, that make a verifier stumble before it comes to a verdict. */
export default doorAttack({
  id: 'auth/middleware-throws-open',
  rows: ['auth.middleware.throws-open'],
  title:
    'Tokens that make the verifier throw: broken JSON, null for a header, invalid UTF-8, other types, a huge header',
  requirement: 'ASVS V16.5.3: an exception in a security check ends in a refusal, never in letting through',
  impact: 'Whoever makes the check fail is let in without a token.',
  remedy: 'Call next() in one place only, after the verifier has returned; in catch call next(new Error(…)).',
  severity: 'critical',
  cwe: ['CWE-636', 'CWE-755'],
  references: ['ASVS V16.5.3'],
  provenBy: 'catch-next',
  async variants(context) {
    const { in: place } = context.target.profile.token
    const values: unknown[] =
      place === 'auth' || place === 'event' ? [{ toString: 1 }, 7, ['a.b.c'], { alg: 'none' }] : []
    // Elsewhere than in a payload a token is part of an HTTP header, and Node takes 16 KiB of those.
    const roomBytes = values.length > 0 ? (await maxPayloadBytes(context)) * 0.6 : 10_000
    const texts = {
      'three segments that are no JSON': 'a.b.c',
      'a header cut off in its JSON': assemble('{"alg":"HS256"', {}, 'AAAA'),
      'null for header and payload': assemble(null, null, 'AAAA'),
      'a header of invalid UTF-8': `${notUtf8}.e30.AAAA`,
      'a payload of invalid UTF-8': `${encodeSegment(header)}.${notUtf8}.AA`,
      'one dot': 'a.',
      'only dots': '..',
      'text with a NUL': 'a\u0000b.c\u0000.d',
      'a huge header': assemble({ ...header, kid: 'k'.repeat(Math.floor(roomBytes * 0.7)) }, {}, 'AAAA'),
    }
    return [
      ...Object.entries(texts).map(([name, token]) => ({ name, token })),
      ...values.map((token) => ({ name: `a token that is ${JSON.stringify(token)}`, token })),
    ]
  },
})
