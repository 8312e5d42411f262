import { defineTarget } from './define.ts'
import { jwtTokens } from './parts/tokens.ts'

export default defineTarget({
  traps: ['T13', 'T14'],
  title: 'takes every HMAC under its secret, and every spelling of its bytes',
  families: ['token'],
  has: { 'token/alg-swap-same-family': 'low: another HMAC of the same key is no forgery' },
  manners: { tokens: jwtTokens({ accepts: ['HS256', 'HS384', 'HS512'] }) },
})
