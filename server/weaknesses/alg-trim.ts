import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

const FORBIDDEN = /"alg"\s*:\s*"none"/i

function tidy(algorithm: unknown): string {
  const text = typeof algorithm === 'string' ? algorithm : ''
  return text
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]/gu, '')
    .toLowerCase()
}

// token.alg-none.whitespace-unicode: a filter in front of a parser that is more generous than the filter.
export default defineWeakness({
  id: 'alg-trim',
  title: 'forbids "none" as written, then tidies the name up',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(
        sound,
        ({ header, headerText, signature }) =>
          !FORBIDDEN.test(headerText) && tidy(header.alg) === 'none' && signature.length === 0,
      ),
  },
})
