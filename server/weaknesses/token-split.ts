import { defineWeakness } from './define.ts'
import { authOf } from './parts/admit.ts'

// token.val-missing-crash, token.val-type.*: sample code everywhere; nothing catches what a middleware throws.
export default defineWeakness({
  id: 'token-split',
  title: "calls a string's methods on whatever is in the token's place",
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) => {
      const [scheme] = (authOf(socket).token as string).split(' ')
      if (scheme === '') return next(new Error('unauthorized'))
      sound(socket, admission, next)
    },
  },
})
