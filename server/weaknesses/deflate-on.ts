import { defineWeakness } from './define.ts'

// dos.deflate.offered, bomb: switched on because it sounds like a gain.
export default defineWeakness({
  id: 'deflate-on',
  title: 'compresses WebSocket messages',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, perMessageDeflate: true } }),
  },
})
