import { defineWeakness } from './define.ts'

// token.key-weak.placeholder: `process.env.JWT_SECRET || 'your-secret-key'`, and a variable of another name.
export default defineWeakness({
  id: 'env-fallback',
  title: 'signs with the placeholder of the sample configuration',
  base: 'hardened',
  replaces: {
    chooseSecret: () => () => 'your-secret-key',
  },
})
