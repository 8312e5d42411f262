import { defineWeakness } from './define.ts'

// info.version.known-cve: the header is all that is old here; what the versions did wrong are weaknesses of their own.
export default defineWeakness({
  id: 'old-version',
  title: 'says that it runs a version with published holes',
  base: 'hardened',
  replaces: {
    securityHeaders: (sound) => () => ({ ...sound(), 'x-powered-by': 'Socket.IO/4.6.1' }),
  },
})
