import { defineWeakness } from './define.ts'

// dos.poll.no-read, dos.ws.slow-reader: Engine.IO as it is; what a client does not fetch waits for it without end.
export default defineWeakness({
  id: 'noisy-room',
  title: 'keeps any amount of messages for a client that does not read them',
  base: 'hardened',
  replaces: {
    isSlowReader: () => () => false,
  },
})
