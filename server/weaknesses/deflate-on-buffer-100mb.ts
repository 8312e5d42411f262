import { defineWeakness } from './define.ts'

// dos.deflate.bomb: each of the two alone is a smaller mistake; together a few kilobytes become a hundred megabytes.
export default defineWeakness({
  id: 'deflate-on-buffer-100mb',
  title: 'compresses WebSocket messages, and takes a hundred megabytes of what comes of them',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({
      ...sound,
      transport: { ...sound.transport, perMessageDeflate: true, maxHttpBufferSize: 100_000_000 },
    }),
  },
})
