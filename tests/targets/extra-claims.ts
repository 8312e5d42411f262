import { defineTarget } from './define.ts'
import { jwtTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T31'],
  title: 'refuses tokens without a claim of its own',
  families: ['token', 'auth'],
  manners: { tokens: jwtTokens({ extra: { realm: 'west', client: 'web' } }) },
})
