import { defineWeakness } from './define.ts'

// info.headers: helmet was put on the HTTP framework, and Engine.IO answers by itself.
export default defineWeakness({
  id: 'no-headers',
  title: 'sends no security headers',
  base: 'hardened',
  replaces: {
    securityHeaders: () => () => ({}),
  },
})
