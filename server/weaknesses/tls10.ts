import { defineWeakness } from './define.ts'

// tls.old-versions: for a client that nobody wanted to update.
export default defineWeakness({
  id: 'tls10',
  title: 'speaks TLS 1.0 as well',
  base: 'tls',
  replaces: {
    configuration: (sound) => ({ ...sound, tls: { ...sound.tls, minVersion: 'TLSv1' } }),
  },
})
