import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.alg-none.with-old-sig: the check for `none` looks at the wrong thing, and the signature is then not verified.
export default defineWeakness({
  id: 'alg-none-any-sig',
  title: 'tells unsigned tokens by their empty signature, so that any signature will do',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(
        sound,
        ({ header, signature }) => signature.length > 0 && typeof header.alg === 'string' && /^none$/i.test(header.alg),
      ),
  },
})
