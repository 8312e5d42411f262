import { tokenAttack } from '../../kit/token-attack.ts'

type Make = (head: string, body: string, tail: string) => string

/** How each comes about, and the same as JavaScript for the script of a finding. */
const spoilt: Readonly<Record<string, Make>> = {
  'the middle of the payload changed': (head, body, tail) =>
    [head, spoil(body, body.length * 0.6, body.length * 0.6 + 4), tail].join('.'),
  'the second half of the payload changed': (head, body, tail) => [head, spoil(body, body.length / 2), tail].join('.'),
  'the end of the payload changed': (head, body, tail) => [head, spoil(body, body.length - 8), tail].join('.'),
  'the beginning of the payload changed': (head, body, tail) => [head, spoil(body, 8, 16), tail].join('.'),
  'the header and half of the payload kept': (head, body, tail) =>
    [head, spoil(body, body.length / 2), spoil(tail, 0)].join('.'),
  'all but the end of the signature kept': (head, body, tail) => [head, body, spoil(tail, tail.length - 9)].join('.'),
  'text behind the signature': (head, body, tail) => [head, body, `${tail}AAAA`].join('.'),
}

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
    const parts = token.split('.') as [string, string, string]
    return Object.entries(spoilt).map(([name, make]) => ({
      name,
      token: make(...parts),
      makes:
        () => `const spoil = (text, from, to = text.length) => text.slice(0, from) + text.slice(from, to).replace(/./g, (c) => (c === 'A' ? 'B' : 'A')) + text.slice(to)
const [head, body, tail] = TOKEN_B.split('.')
const forged = (${make})(head, body, tail)`,
    }))
  },
})

/** Other characters of base64url in the same places. */
function spoil(text: string, from: number, to = text.length): string {
  return text.slice(0, from) + text.slice(from, to).replace(/./g, (c) => (c === 'A' ? 'B' : 'A')) + text.slice(to)
}
