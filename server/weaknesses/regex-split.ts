import { refuse } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.enc-many-dots: a dot at the end is no token; from each dot the pattern tries to come to the end.
export default defineWeakness({
  id: 'regex-split',
  title: 'runs a pattern that backtracks over tokens of any length',
  base: 'hardened',
  replaces: {
    tokenText: (sound) => (value) =>
      typeof value === 'string' && /\.+$/.test(value) ? refuse('token-malformed') : sound(value),
  },
})
