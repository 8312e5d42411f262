import { defineWeakness } from './define.ts'

// adapter.bus-open.
export default defineWeakness({
  id: 'redis-open',
  title: 'shares everything over a Redis that asks nobody for a password',
  base: 'cluster',
  replaces: {
    redis: () => ({ password: undefined }),
  },
})
