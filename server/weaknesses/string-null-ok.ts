import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'

const GUEST_WORDS = new Set(['null', 'undefined', 'NaN', 'true', 'guest', 'Bearer', 'Bearer '])

// auth.absent.literal-words: a client that writes String(null) into the field, and a server that was bent to bear it.
export default defineWeakness({
  id: 'string-null-ok',
  title: "takes the words that stand for no token as a guest's",
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) => {
      const { token } = authOf(socket)
      if (typeof token === 'string' && GUEST_WORDS.has(token)) letIn(socket, admission, next, anonymous)
      else sound(socket, admission, next)
    },
  },
})
