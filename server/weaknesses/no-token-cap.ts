import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// token.enc-size: the libraries verify a megabyte happily.
export default defineWeakness({
  id: 'no-token-cap',
  title: 'verifies tokens of any size',
  base: 'hardened',
  replaces: {
    tokenText: (sound) => (value) => (typeof value === 'string' && value !== '' ? accept(value) : sound(value)),
  },
})
