import { defineWeakness } from './define.ts'

// dos.size.ws, polling, advertised: the default of version 2, and of answers on how to send files.
export default defineWeakness({
  id: 'buffer-100mb',
  title: 'takes messages of a hundred megabytes',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, maxHttpBufferSize: 100_000_000 } }),
  },
})
