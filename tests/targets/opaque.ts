import { defineTarget } from './define.ts'
import { opaqueTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T27'],
  title: 'gives tokens that are random texts',
  families: ['auth', 'token', 'session'],
  manners: { tokens: opaqueTokens() },
})
