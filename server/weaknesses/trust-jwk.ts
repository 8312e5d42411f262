import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { defineWeakness } from './define.ts'
import { macMatches, type Parsed, signatureMatches, unless } from './parts/jws.ts'

function verifiesItself(parsed: Parsed): boolean {
  const { jwk } = parsed.header
  if (jwk === null || typeof jwk !== 'object') return false
  const { kty, k } = jwk as JsonWebKey
  if (kty === 'oct') return macMatches(parsed, Buffer.from(String(k), 'base64url'))
  try {
    return signatureMatches(parsed, createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }))
  } catch {
    // Not a key, or not one for that algorithm: the sound refusal stands.
    return false
  }
}

// token.key-jwk-embedded: CVE-2018-0114.
export default defineWeakness({
  id: 'trust-jwk',
  title: 'verifies with the key that the token brings along',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, verifiesItself),
  },
})
