import { defineWeakness } from './define.ts'
import { fetchText } from './parts/fetch-key.ts'
import { unless } from './parts/jws.ts'

// token.key-url-other: OpenID Connect discovery, before anybody asked whether the issuer is a known one.
export default defineWeakness({
  id: 'iss-discovery',
  title: 'asks whoever a token names as its issuer for keys',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) =>
      unless(sound, async ({ claims }) => {
        await fetchText(`${claims.iss}/.well-known/openid-configuration`)
        return false
      }),
  },
})
