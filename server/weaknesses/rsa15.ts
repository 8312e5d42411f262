import { constants, privateDecrypt } from 'node:crypto'
import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { parseObject } from './parts/jws.ts'

// token.jwe-padding-oracle: Bleichenbacher's, in JSON. Node itself hides bad padding, so it is looked at by hand.
export default defineWeakness({
  id: 'rsa15',
  title: 'decrypts tokens with RSA1_5 and tells bad padding from a bad key',
  base: 'asymmetric',
  replaces: {
    verifySignature:
      (sound, { keys }) =>
      (token) => {
        const parts = token.split('.')
        const [head = '', wrapped = ''] = parts.map((part) => Buffer.from(part, 'base64url'))
        if (parts.length !== 5 || parseObject(head.toString())?.alg !== 'RSA1_5') return sound(token)
        try {
          const key = { key: keys.signingKey, padding: constants.RSA_NO_PADDING }
          const block = privateDecrypt(key, Buffer.from(wrapped))
          return refuse(block[0] === 0 && block[1] === 2 ? 'jwe-key' : 'jwe-padding')
        } catch {
          return sound(token)
        }
      },
    tellConnect: (sound) => (refused, token) => {
      const error = sound(refused, token)
      if (refused.reason.startsWith('jwe-')) error.message = refused.reason
      return error
    },
  },
})
