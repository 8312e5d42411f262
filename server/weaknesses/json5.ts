import { defineWeakness } from './define.ts'
import { otherwise, parseObject, signedSegments } from './parts/jws.ts'

/** What people write into configuration files and call JSON. */
function repaired(text: string): string {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\/\*.*?\*\/|\/\/.*\n/g, '')
    .replace(/,\s*}/g, '}')
    .replace(/:(?:NaN|Infinity)\b/g, ':null')
    .replaceAll("'", '"')
}

// token.json-comments-nan.
export default defineWeakness({
  id: 'json5',
  title: 'reads claims that are only almost JSON',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      otherwise(sound, (token) => {
        const signed = signedSegments(token, keys.signingKey)
        const claims = signed && parseObject(repaired(signed.payload.toString()))
        // What the sound verifier refuses although it is JSON, it refuses for its headers.
        if (signed === undefined || claims === undefined || parseObject(signed.payload.toString())) return undefined
        return { header: signed.header, claims }
      }),
  },
})
