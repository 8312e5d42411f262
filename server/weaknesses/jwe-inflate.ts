import { compactDecrypt } from 'jose'
import { defineWeakness } from './define.ts'
import { otherwise, parseObject } from './parts/jws.ts'

/** A practice server need not die of it: what unpacks to more is not unpacked. */
const MOST_BYTES = 32_000_000

// token.jwe-zip-bomb: decrypted with the private key, unpacked and parsed, and only then looked at (CVE-2024-28176).
export default defineWeakness({
  id: 'jwe-inflate',
  title: 'unpacks encrypted tokens to whatever size they have',
  base: 'asymmetric',
  replaces: {
    configuration: (sound) => ({ ...sound, token: { ...sound.token, maxBytes: 50_000 } }),
    verifySignature: (sound, { keys }) =>
      otherwise(sound, async (token) => {
        if (token.split('.').length !== 5) return undefined
        try {
          const { plaintext } = await compactDecrypt(token, keys.signingKey, { maxDecompressedLength: MOST_BYTES })
          parseObject(Buffer.from(plaintext).toString())
        } catch {
          // Not for us: the sound refusal stands. So it does when it was: an encrypted token is signed by nobody.
        }
        return undefined
      }),
  },
})
