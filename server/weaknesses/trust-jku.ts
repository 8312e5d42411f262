import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { defineWeakness } from './define.ts'
import { fetchText } from './parts/fetch-key.ts'
import { type Parsed, signatureMatches, unless } from './parts/jws.ts'

async function verifiesItself(parsed: Parsed): Promise<boolean> {
  const text = await fetchText(parsed.header.jku)
  if (text === undefined) return false
  try {
    const { keys } = JSON.parse(text) as { keys: (JsonWebKey & { kid?: string })[] }
    const key = keys.find(({ kid }) => kid === parsed.header.kid) ?? keys[0]
    return key !== undefined && signatureMatches(parsed, createPublicKey({ key, format: 'jwk' }))
  } catch {
    // What came is no key set: the sound refusal stands.
    return false
  }
}

// token.key-jku.external: a key and a request forgery in one.
export default defineWeakness({
  id: 'trust-jku',
  title: 'fetches the key from where the token says it is',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, verifiesItself),
  },
})
