import { clip } from '../log.ts'
import { defineWeakness } from './define.ts'

// csr.types: a middleware that logs the beginning of the pid, because a pid is always text.
export default defineWeakness({
  id: 'csr-pid-untyped',
  title: 'takes the pid of a lost connection for text without looking',
  base: 'recovery',
  replaces: {
    admitSocket:
      (sound, { log }) =>
      (socket, admission, next) => {
        const { pid } = socket.handshake.auth as { pid?: string }
        if (pid !== undefined) log.info({ event: 'recovery.asked', pid: clip(pid.slice(0, 4)) })
        sound(socket, admission, next)
      },
  },
})
