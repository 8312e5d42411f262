import { randomBytes } from 'node:crypto'
import { defineWeakness } from './define.ts'

// token.alg-weak.hs-short-key: random, and half as long as its hash.
export default defineWeakness({
  id: 'hs-short-key',
  title: 'signs with a secret of 96 bits',
  base: 'hardened',
  replaces: {
    chooseSecret: () => () => randomBytes(6).toString('hex'),
  },
})
