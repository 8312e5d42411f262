import { createHash } from 'node:crypto'
import { defineWeakness } from './define.ts'

// token.claim-cnf-ignored: the issuer binds tokens to keys (RFC 7800), and nobody asks for the proof.
export default defineWeakness({
  id: 'ignore-cnf',
  title: 'issues tokens that are bound to a key and takes them from anybody',
  base: 'hardened',
  replaces: {
    accessClaims: (sound) => (account, nowMs, session) => ({
      ...sound(account, nowMs, session),
      cnf: { jkt: createHash('sha256').update(session).digest('base64url') },
    }),
  },
})
