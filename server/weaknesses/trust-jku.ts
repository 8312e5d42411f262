import { defineWeakness } from './define.ts'
import { keySetVerifies } from './parts/fetch-key.ts'
import { unless } from './parts/jws.ts'

// token.key-jku.external: a key and a request forgery in one.
export default defineWeakness({
  id: 'trust-jku',
  title: 'fetches the key from where the token says it is',
  base: 'hardened',
  replaces: {
    verifySignature: (sound) => unless(sound, (parsed) => keySetVerifies(parsed, parsed.header.jku)),
  },
})
