import { defineWeakness } from './define.ts'

// leak.query.logged: the default of every access log.
export default defineWeakness({
  id: 'log-url',
  title: 'logs URLs with all that is in them',
  base: 'hardened',
  replaces: {
    loggedUrl: () => (url) => url,
  },
})
