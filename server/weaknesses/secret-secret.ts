import { defineWeakness } from './define.ts'

// token.key-weak.dictionary: the first entry of every word list.
export default defineWeakness({
  id: 'secret-secret',
  title: 'signs with the word "secret"',
  base: 'hardened',
  replaces: {
    chooseSecret: () => () => 'secret',
  },
})
