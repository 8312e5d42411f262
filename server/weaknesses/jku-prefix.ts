import { defineWeakness } from './define.ts'
import { keySetVerifies } from './parts/fetch-key.ts'
import { unless } from './parts/jws.ts'

/** What a client does that sends the part before the @ as credentials, which Node's fetch refuses to do. */
function withoutCredentials(address: string): string {
  const url = new URL(address)
  url.username = url.password = ''
  return url.href
}

// token.key-jku.allowlist-bypass: `jku.startsWith(ourOrigin)`, and then `@elsewhere`.
export default defineWeakness({
  id: 'jku-prefix',
  title: "fetches keys from addresses that begin like the server's own",
  base: 'hardened',
  replaces: {
    verifySignature: (sound, { own }) =>
      unless(sound, (parsed) => {
        const { jku } = parsed.header
        if (own.origin === undefined || typeof jku !== 'string' || !jku.startsWith(own.origin)) return false
        return URL.canParse(jku) && keySetVerifies(parsed, withoutCredentials(jku))
      }),
  },
})
