import { compactDecrypt } from 'jose'
import { defineWeakness } from './define.ts'
import { otherwise, parseObject } from './parts/jws.ts'

// token.jwe-dir-or-pubkey: it could be decrypted, so it must be from us.
export default defineWeakness({
  id: 'jwe-as-auth',
  title: 'takes a token that was encrypted to its public key for one that it has made',
  base: 'asymmetric',
  replaces: {
    verifySignature: (sound, { keys }) =>
      otherwise(sound, async (token) => {
        if (token.split('.').length !== 5) return undefined
        try {
          const { plaintext, protectedHeader: header } = await compactDecrypt(token, keys.signingKey)
          const claims = parseObject(Buffer.from(plaintext).toString())
          return claims === undefined ? undefined : { header: { ...header }, claims }
        } catch {
          return undefined // not for us: the sound refusal stands
        }
      }),
  },
})
