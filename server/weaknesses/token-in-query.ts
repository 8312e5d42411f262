import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'
import { parseToken } from './parts/jws.ts'

const NAMES = ['token', 'access_token', 'jwt', 'auth', 'authToken', 't', 'bearer']

// leak.query.accepted: the habit of the old protocol, which had no other place.
export default defineWeakness({
  id: 'token-in-query',
  title: 'accepts a token in the URL',
  base: 'hardened',
  replaces: {
    admitUrl: () => () => yes,
    readToken: (sound) => (socket) => {
      const { query } = socket.handshake
      return sound(socket) ?? NAMES.map((name) => query[name]).find((value) => parseToken(value) !== undefined)
    },
  },
})
