import { encodeSegment, type Json, readToken, signWith } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/enc-json-serialisation',
  rows: ['token.enc-json-serialisation'],
  title:
    'A token in the JSON serialisation of JWS: flattened, general, with several signatures, with an unsigned header',
  requirement: 'RFC 7519 section 3: a JWT is always in the compact serialisation',
  impact: 'Headers that nobody signed, and the choice among signatures, are the attacker’s.',
  remedy: 'Take compact tokens only: refuse a token that does not consist of three segments of base64url.',
  severity: 'high',
  cwe: ['CWE-20', 'CWE-347'],
  references: ['RFC 7519 section 3', 'RFC 7515 section 7.2'],
  provenBy: 'json-jws',
  needs: ['signingKey'],
  forge({ signingKey, attacker, victim }) {
    const { header, payload: claims } = readToken(attacker.token)
    const [head, payload] = [encodeSegment(header), encodeSegment(claims)]
    const signature = signWith(signingKey, `${head}.${payload}`).toString('base64url')
    const other = encodeSegment(readToken(victim.token).payload)
    const { alg, ...rest } = header
    const bare = encodeSegment(rest)
    const good = { protected: head, signature }
    const bad = { protected: head, signature: encodeSegment('no signature') }
    const outside = signWith(signingKey, `${bare}.${payload}`).toString('base64url')
    const shapes: [name: string, token: Json][] = [
      ['flattened', { payload, ...good }],
      ['general', { payload, signatures: [good] }],
      ['general, a bad signature before the good one', { payload, signatures: [bad, good] }],
      ['general, no signature at all', { payload: other, signatures: [] }],
      ['flattened, alg in the unprotected header', { payload, protected: bare, header: { alg }, signature: outside }],
      ['flattened, alg none unprotected', { payload: other, protected: bare, header: { alg: 'none' }, signature: '' }],
    ]
    return shapes.map(([name, token]) => ({ name, token: JSON.stringify(token) }))
  },
})
