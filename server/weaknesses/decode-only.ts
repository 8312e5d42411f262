import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

// token.alg-verify-skipped, token.sig-bitflip, token.claim-role.escalate-unsigned: decode() where verify() was meant.
// The signature's length is looked at, so that this is one hole and not all of them.
export default defineWeakness({
  id: 'decode-only',
  title: 'decodes tokens and calls that verifying',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(sound, ({ header, signature }) => header.alg === keys.algorithm && signature.length === 32),
  },
})
