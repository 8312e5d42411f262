import { createHash, X509Certificate } from 'node:crypto'
import { defineWeakness } from './define.ts'
import { type Parsed, signatureMatches, unless } from './parts/jws.ts'

function verifiesItself(parsed: Parsed): boolean {
  const { x5c, x5t, 'x5t#S256': x5t256 } = parsed.header
  if (!Array.isArray(x5c)) return false
  const certificate = Buffer.from(String(x5c[0]), 'base64')
  const print = (hash: string) => createHash(hash).update(certificate).digest('base64url')
  if (x5t !== print('sha1') && x5t256 !== print('sha256')) return false
  try {
    return signatureMatches(parsed, new X509Certificate(certificate).publicKey)
  } catch {
    return false // no certificate: the sound refusal stands
  }
}

// token.key-x5t-collide: the thumbprint is compared, but with what the token brought along.
export default defineWeakness({
  id: 'x5t-lookup',
  title: "trusts the token's certificate when its thumbprint is the one the token says",
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, verifiesItself),
  },
})
