import { defineWeakness } from './define.ts'

// eio.path-root-crash: what engine.io does with the target when its path is `/`, as a listener of its own.
export default defineWeakness({
  id: 'path-root',
  title: 'parses the target of every request, and counts on a path being in it',
  base: 'hardened',
  replaces: {
    beside({ app }) {
      app.server.prependListener('request', ({ url = '/' }) => new URL(url, 'http://localhost').pathname)
    },
  },
})
