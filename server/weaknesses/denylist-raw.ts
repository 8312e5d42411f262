import { type PolicyContext, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

/** The tokens that were issued, as texts: those that can be looked up again when their session ends. */
const issued = new WeakMap<PolicyContext, Set<string>>()
/** Claims that came in a token of another text. */
const unlisted = new WeakSet<object>()

function issuedBy(context: PolicyContext): Set<string> {
  const texts = issued.get(context) ?? new Set()
  issued.set(context, texts)
  return texts
}

/** What lenient decoders make of base64url with padding, blanks and the other alphabet. */
function canonical(token: string): string {
  const parts = token.replace(/[\s\ufeff]/g, '').split('.')
  return parts.map((part) => Buffer.from(part, 'base64url').toString('base64url')).join('.')
}

// token.enc-trailing-bits, token.enc-padding-std-ws, token.sig-ecdsa-malleable.
export default defineWeakness({
  id: 'denylist-raw',
  title: 'revokes tokens by their text, and reads other texts as the same token',
  base: 'asymmetric',
  replaces: {
    configuration: (sound) => ({ ...sound, token: { ...sound.token, algorithm: 'ES256' } }),
    tokenIssued: (_sound, context) => (token) => void issuedBy(context).add(token),
    verifySignature: (sound, context) => async (token) => {
      const checked = await sound(canonical(token))
      if (checked.ok && !issuedBy(context).has(token)) unlisted.add(checked.value.claims)
      return checked
    },
    checkSession: (sound) => (claims) => (unlisted.has(claims) ? yes : sound(claims)),
  },
})
