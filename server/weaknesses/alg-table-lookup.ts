import { defineWeakness } from './define.ts'
import { unless } from './parts/jws.ts'

const verifiers: Record<string, (signed: string, signature: Buffer) => unknown> = { HS256: () => false }

// token.alg-unknown: `verifiers[header.alg]`, where `constructor` and `valueOf` are found, called, and truthy.
export default defineWeakness({
  id: 'alg-table-lookup',
  title: 'looks the algorithm up in an object, inherited names included',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(sound, ({ header, signed, signature }) => {
        const verifier = typeof header.alg === 'string' ? verifiers[header.alg] : undefined
        return typeof verifier === 'function' && Boolean(verifier(signed, signature))
      }),
  },
})
