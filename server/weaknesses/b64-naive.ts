import { defineWeakness } from './define.ts'
import { mac, otherwise, parseObject } from './parts/jws.ts'

// token.hdr-b64-false: RFC 7797, half understood: the payload as it stands, whatever stands there.
export default defineWeakness({
  id: 'b64-naive',
  title: 'reads the payload as plain JSON when the token says so',
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { keys }) =>
      otherwise(sound, (token) => {
        const [from, to] = [token.indexOf('.'), token.lastIndexOf('.')]
        const header = parseObject(Buffer.from(token.slice(0, from), 'base64url').toString())
        const claims = parseObject(token.slice(from + 1, to))
        if (header?.b64 !== false || header.alg !== 'HS256' || claims === undefined) return undefined
        const expected = mac('HS256', keys.signingKey, token.slice(0, to)).toString('base64url')
        return token.slice(to + 1) === expected ? { header, claims } : undefined
      }),
  },
})
