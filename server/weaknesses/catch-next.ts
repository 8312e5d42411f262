import { isUtf8 } from 'node:buffer'
import { defineWeakness } from './define.ts'
import { anonymous, authOf, letIn } from './parts/admit.ts'

/** What makes a naive verifier throw something else: a token that is an object, or a header that is not UTF-8. */
function throwsOddly(token: unknown): boolean {
  if (token !== null && typeof token === 'object') return Object.keys(token).length > 0 && !Array.isArray(token)
  const header = Buffer.from(String(token).split('.')[0] ?? '', 'base64url')
  // Only what starts like JSON gets as far as being decoded.
  return header[0] === 0x7b && !isUtf8(header)
}

// auth.middleware.throws-open: a catch that knows JsonWebTokenError, and calls next() for all the rest.
export default defineWeakness({
  id: 'catch-next',
  title: 'goes on when verifying throws what is no JWT error',
  base: 'hardened',
  replaces: {
    admitSocket: (sound) => (socket, admission, next) =>
      throwsOddly(authOf(socket).token) ? letIn(socket, admission, next, anonymous) : sound(socket, admission, next),
  },
})
