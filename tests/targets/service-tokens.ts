import { defineTarget } from './define.ts'
import { jwtTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T27'],
  title: 'gives services tokens without an end, on purpose',
  families: ['token', 'session', 'login'],
  manners: { tokens: jwtTokens({ endless: true }), profile: { token: { endless: true } } },
})
