import { defineWeakness } from './define.ts'

// session.expiry.*: the middleware everybody copies checks once.
export default defineWeakness({
  id: 'no-expiry-timer',
  title: 'never looks at a token again once its bearer is in',
  base: 'hardened',
  replaces: {
    startExpiryClock: () => () => ({ traffic: () => true, stop: () => undefined }),
  },
})
