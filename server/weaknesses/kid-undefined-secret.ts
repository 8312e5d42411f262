import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.key-kid.unknown-falls-open: a lookup that finds undefined, and an HMAC that takes that for '' (CVE-2025-65945).
export default defineWeakness({
  id: 'kid-undefined-secret',
  title: "verifies with nothing when it does not know the key's id",
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, (parsed) => parsed.header.kid !== undefined && macMatches(parsed, '')),
  },
})
