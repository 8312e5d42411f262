import { defineTarget } from './define.ts'
import { jwtTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T30'],
  title: 'its clock is wrong by twenty seconds, and so are its tokens and its Date header',
  families: ['token', 'session'],
  manners: {
    tokens: jwtTokens({ skewS: 20 }),
    loginHeaders: () => ({ date: new Date(Date.now() + 20_000).toUTCString() }),
  },
})
