import { defineWeakness } from './define.ts'
import { otherwise, signedSegments } from './parts/jws.ts'

function listIn(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString())
  } catch {
    return undefined // no JSON: the sound refusal stands
  }
}

// token.json-payload-type: jsonwebtoken returns a list as it is, and `[payload].flat()[0]` was to be kind to both.
export default defineWeakness({
  id: 'array-payload',
  title: 'takes the first of a list for the claims',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      otherwise(sound, (token) => {
        const signed = signedSegments(token, keys.signingKey)
        const list = signed && listIn(signed.payload)
        if (signed === undefined || !Array.isArray(list) || typeof list[0] !== 'object') return undefined
        return { header: signed.header, claims: list[0] }
      }),
  },
})
