import { defineWeakness } from './define.ts'
import { authOf } from './parts/admit.ts'

// leak.log.partial: half a signature is half a signature.
export default defineWeakness({
  id: 'log-token-tail',
  title: 'logs the end of each token to tell them apart',
  base: 'hardened',
  replaces: {
    loggedHandshake: (sound) => (socket) => {
      const { token } = authOf(socket)
      return { ...sound(socket), ...(typeof token === 'string' ? { credential: token.slice(-16) } : {}) }
    },
  },
})
