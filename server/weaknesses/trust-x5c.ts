import { X509Certificate } from 'node:crypto'
import { defineWeakness } from './define.ts'
import { fetchText } from './parts/fetch-key.ts'
import { type Parsed, signatureMatches, unless } from './parts/jws.ts'

async function verifiesItself(parsed: Parsed): Promise<boolean> {
  const { x5c, x5u } = parsed.header
  const certificate = Array.isArray(x5c) ? Buffer.from(String(x5c[0]), 'base64') : await fetchText(x5u)
  if (certificate === undefined) return false
  try {
    return signatureMatches(parsed, new X509Certificate(certificate).publicKey)
  } catch {
    // No certificate, or not one for that algorithm: the sound refusal stands.
    return false
  }
}

// token.key-x5c.self-signed, token.key-x5u.external: a chain that is parsed and not validated.
export default defineWeakness({
  id: 'trust-x5c',
  title: 'verifies with the certificate that the token brings along or points to',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, verifiesItself),
  },
})
