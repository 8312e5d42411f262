import { BLOCKED } from '../operations/proxy.ts'
import { defineWeakness } from './define.ts'

// auth.path.exact-match-proxy: the rule compares, the server behind it decodes.
export default defineWeakness({
  id: 'proxy-exact-path',
  title: 'keeps paths from outside by comparing them as they were written',
  base: 'proxied',
  replaces: {
    mayPass: () => (target) => !BLOCKED.includes(target),
  },
})
