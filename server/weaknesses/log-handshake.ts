import { defineWeakness } from './define.ts'

// leak.log.token: `logger.info('connected', JSON.stringify(socket.handshake))`, past any redaction by key.
export default defineWeakness({
  id: 'log-handshake',
  title: 'logs the handshake, token included',
  base: 'hardened',
  replaces: {
    loggedHandshake: (sound) => (socket) => ({ ...sound(socket), handshake: JSON.stringify(socket.handshake.auth) }),
  },
})
