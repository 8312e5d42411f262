import { defineTarget } from './define.ts'
import { jwtTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T13'],
  title: 'signs with Ed25519',
  families: ['token'],
  manners: { tokens: jwtTokens({ algorithm: 'EdDSA' }) },
})
