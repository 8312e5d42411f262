import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

const keys: Record<string, unknown> = {}

// token.key-kid.prototype: `keys[header.kid]` finds `constructor`, and its source text is no secret.
export default defineWeakness({
  id: 'kid-object-map',
  title: 'looks the key up in an object, inherited names included',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(sound, (parsed) => {
        const key = typeof parsed.header.kid === 'string' ? keys[parsed.header.kid] : undefined
        return key !== undefined && macMatches(parsed, String(key))
      }),
  },
})
