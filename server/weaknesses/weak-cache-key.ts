import type { Checked, VerifiedToken } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.key-cache-collision: "the beginning and the signature are different for every token" (CVE-2026-35039 is of this kind).
export default defineWeakness({
  id: 'weak-cache-key',
  title: 'remembers verified tokens by their beginning and their end',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => {
      const cache = new Map<string, Checked<VerifiedToken>>()
      return async (token) => {
        const key = token.slice(0, 128) + token.slice(-64)
        const known = cache.get(key)
        if (known !== undefined) return known
        const checked = await sound(token)
        if (checked.ok) cache.set(key, checked)
        return checked
      }
    },
  },
})
