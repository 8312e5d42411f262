import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.key-weak.blank: a second key for rotation that was never set (CVE-2019-20933).
export default defineWeakness({
  id: 'blank-key',
  title: 'also verifies with an empty key',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(sound, (parsed) => parsed.header.alg === keys.algorithm && macMatches(parsed, '')),
  },
})
