import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.hdr-crit.unknown, malformed: jsonwebtoken does not look at `crit` (CVE-2026-35042 is of this kind).
export default defineWeakness({
  id: 'ignore-crit',
  title: 'does not ask which headers of a token are critical',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      unless(sound, (parsed) => parsed.header.crit !== undefined && macMatches(parsed, keys.signingKey)),
  },
})
