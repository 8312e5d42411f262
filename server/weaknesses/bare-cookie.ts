import { COOKIE } from '../policies/sessions.ts'
import { defineWeakness } from './define.ts'

// leak.cookie-flags.
export default defineWeakness({
  id: 'bare-cookie',
  title: 'sets the session cookie without a flag',
  base: 'cookie-session',
  replaces: {
    sessionCookie: () => (value, maxAgeS) => `${COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}`,
  },
})
