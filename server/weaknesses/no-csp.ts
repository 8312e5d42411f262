import { defineWeakness } from './define.ts'

// origin.frame: pages were there before anybody thought of a policy.
export default defineWeakness({
  id: 'no-csp',
  title: 'shows its pages without a policy, in frames of anybody',
  base: 'hardened',
  replaces: {
    beside({ app }) {
      app.addHook('onSend', async (_request, reply) => {
        if (!String(reply.getHeader('content-type')).startsWith('text/html')) return
        reply.removeHeader('content-security-policy')
        reply.removeHeader('x-frame-options')
      })
    },
  },
})
