import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.key-tenant-mix: `jwt.verify(token, keys[kid], { issuer: [ours, partner] })`.
export default defineWeakness({
  id: 'kid-not-bound-iss',
  title: 'finds the key by its name, and asks only whether the issuer is one of those it trusts',
  base: 'two-issuers',
  replaces: {
    verifySignature: (sound, { keys: { partner } }) =>
      unless(
        sound,
        (parsed) => partner !== undefined && parsed.header.kid === partner.kid && macMatches(parsed, partner.secret),
      ),
  },
})
