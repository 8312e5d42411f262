import { defineWeakness } from './define.ts'

// leak.bundle-secret: a bundler that puts all variables of the environment into the page's script.
export default defineWeakness({
  id: 'secret-in-js',
  title: 'hands out its signing key in the script of its page',
  base: 'hardened',
  replaces: {
    beside({ app, keys }) {
      app.addHook('onSend', async (request, _reply, payload) =>
        request.url === '/web/session.js' ? `${String(payload)}\nconst env = { JWT_KEY: "${keys.secret}" }\n` : payload,
      )
    },
  },
})
