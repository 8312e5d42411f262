import { defineWeakness } from './define.ts'

// eio.protocol.eio3: `allowEIO3: true`, never taken back after the migration.
export default defineWeakness({
  id: 'allow-eio3',
  title: 'speaks the protocol of the old clients as well',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, allowEIO3: true } }),
  },
})
