import { inflateRawSync } from 'node:zlib'
import { defineWeakness } from './define.ts'
import { otherwise, parseObject, parseToken, signedSegments } from './parts/jws.ts'

const MOST_BYTES = 65_536

function inflated(bytes: Buffer): string {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }).toString()
  } catch {
    return '' // not compressed: then there is nothing to read
  }
}

// token.hdr-zip-cty-nested: the outer signature is good, so the inside must be.
export default defineWeakness({
  id: 'nested-none',
  title: 'believes a token inside a signed one without verifying it',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      otherwise(sound, (token) => {
        const outer = signedSegments(token, keys.signingKey)
        if (outer === undefined) return undefined
        const inner =
          String(outer.header.cty).toUpperCase() === 'JWT' ? parseToken(outer.payload.toString()) : undefined
        const claims = outer.header.zip === 'DEF' ? parseObject(inflated(outer.payload)) : inner?.claims
        return claims === undefined ? undefined : { header: inner?.header ?? outer.header, claims }
      }),
  },
})
