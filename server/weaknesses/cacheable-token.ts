import { defineWeakness } from './define.ts'

// leak.cache: nobody said anything about caches.
export default defineWeakness({
  id: 'cacheable-token',
  title: 'does not say that its tokens may not be kept',
  base: 'hardened',
  replaces: {
    beside({ app }) {
      app.addHook('onSend', async (_request, reply) => {
        reply.removeHeader('cache-control')
      })
    },
  },
})
