import { createLimiter } from '../policies/limits.ts'
import { defineWeakness } from './define.ts'

// rate/multi-node: a limiter in the memory of each process.
export default defineWeakness({
  id: 'limit-own-node',
  title: 'counts on each node for itself',
  base: 'cluster',
  replaces: {
    shared: (sound) => ({ ...sound, limiter: createLimiter }),
  },
})
