import { defineTarget } from './define.ts'
import { jwtTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T6', 'T26'],
  title: 'tolerates thirty seconds of clock skew, says so nowhere, and takes fractions of seconds',
  families: ['token', 'session'],
  manners: {
    tokens: jwtTokens({ leewayS: 30 }),
    profile: { limits: { leewayMs: undefined, expiryGraceMs: undefined } },
  },
})
