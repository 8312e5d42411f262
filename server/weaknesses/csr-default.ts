import { defineWeakness } from './define.ts'

// csr.resume-*, csr.pid-replay: the one option of the documentation, and nothing else.
export default defineWeakness({
  id: 'csr-default',
  title: 'takes up lost connections as Socket.IO does by default, past all middlewares',
  base: 'recovery',
  replaces: {
    configuration: (sound) => ({ ...sound, recovery: { ...sound.recovery, skipMiddlewares: true } }),
  },
})
