import { tokenAttack } from '../../kit/token-attack.ts'

export default tokenAttack({
  id: 'token/key-cache-collision',
  rows: ['token.key-cache-collision'],
  title: 'Tokens that begin, or end, or begin and end like one that was verified a moment ago, and differ elsewhere',
  requirement: 'RFC 8725 section 3.3: the signature is validated over the whole token, also where results are cached',
  impact: 'Who knows or guesses a part of another user’s token is let in as that user.',
  remedy: 'Do not cache verified tokens; where it must be, key the cache by a hash of the whole token.',
  severity: 'critical',
  cwe: ['CWE-345', 'CWE-347'],
  references: ['RFC 8725 section 3.3', 'CVE-2026-35039'],
  provenBy: 'weak-cache-key',
  // The victim's token has just been verified: the listener came in with it.
  forge({ victim: { token } }) {
    const [head = '', body = '', tail = ''] = token.split('.')
    const spoilt = (from: number, to = body.length) => spoil(body, Math.floor(from), Math.floor(to))
    const { length } = body
    return [
      { name: 'the middle of the payload changed', token: `${head}.${spoilt(length * 0.6, length * 0.6 + 4)}.${tail}` },
      { name: 'the second half of the payload changed', token: `${head}.${spoilt(length / 2)}.${tail}` },
      { name: 'the end of the payload changed', token: `${head}.${spoilt(length - 8)}.${tail}` },
      { name: 'the beginning of the payload changed', token: `${head}.${spoilt(8, 16)}.${tail}` },
      { name: 'the header and half of the payload kept', token: `${head}.${spoilt(length / 2)}.${spoil(tail, 0)}` },
      { name: 'all but the end of the signature kept', token: `${head}.${body}.${spoil(tail, tail.length - 9)}` },
      { name: 'text behind the signature', token: `${token}AAAA` },
    ]
  },
})

/** Other characters of base64url in the same places. */
function spoil(text: string, from: number, to = text.length): string {
  return text.slice(0, from) + text.slice(from, to).replace(/./g, (c) => (c === 'A' ? 'B' : 'A')) + text.slice(to)
}
