import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'

// token.val-bearer-forms: `const token = value.split(' ')[1]`, and `if (token) verify(token)`.
export default defineWeakness({
  id: 'split1',
  title: 'looks for the token behind the first blank, and skips the check when nothing is there',
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) => {
      const { token } = authOf(socket)
      const [scheme = '', credential] = typeof token === 'string' ? token.split(' ') : []
      if (/^\w+$/.test(scheme) && credential === '') letIn(socket, admission, next, anonymous)
      else sound(socket, admission, next)
    },
  },
})
