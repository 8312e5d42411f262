import { defineWeakness } from './define.ts'
import { macMatches, unless } from './parts/jws.ts'

// token.alg-confusion.whitespace-key: /^-----BEGIN/ keeps keys from being secrets, unless a newline stands before
// (CVE-2023-48223, CVE-2026-34950).
export default defineWeakness({
  id: 'pem-regex',
  title: 'takes a public key that does not begin like one for a secret',
  base: 'asymmetric',
  replaces: {
    verifySignature: (sound, { keys }) => {
      const loaded = `\n${keys.publicPem}`
      return unless(sound, (parsed) => !/^-----BEGIN/.test(loaded) && macMatches(parsed, loaded))
    },
  },
})
