import type { PolicyContext } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

const seen = new WeakMap<PolicyContext, Set<string>>()

function goodSignatures(context: PolicyContext): Set<string> {
  const signatures = seen.get(context) ?? new Set()
  seen.set(context, signatures)
  return signatures
}

// token.sig-other-token: a cache of verified tokens under too small a key (CVE-2026-35039 is of this kind).
export default defineWeakness({
  id: 'sig-not-bound',
  title: 'remembers good signatures, but not what they were under',
  base: 'hardened',
  replaces: {
    tokenIssued: (_sound, context) => (token) => void goodSignatures(context).add(token.split('.')[2] ?? ''),
    verifySignature: (sound, context) => {
      const good = goodSignatures(context)
      return unless(
        sound,
        ({ header, signature }) => header.alg === context.keys.algorithm && good.has(signature.toString('base64url')),
      )
    },
  },
})
