import { defineWeakness } from './define.ts'

// nsp.dynamic.leak-memory: Socket.IO's own default.
export default defineWeakness({
  id: 'dyn-nsp-no-cleanup',
  title: 'keeps every dynamic namespace that was ever asked for',
  base: 'hardened',
  replaces: {
    engine: (sound) => ({ ...sound, cleanupEmptyChildNamespaces: false }),
  },
})
