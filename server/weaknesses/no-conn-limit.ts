import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// rate.connect, dos.conn.never-connect, dos.conn.per-user, per-ip: Socket.IO's defaults.
export default defineWeakness({
  id: 'no-conn-limit',
  title: 'takes any number of handshakes and connections, and waits long for them',
  base: 'hardened',
  replaces: {
    admitHandshake: () => () => yes,
    admitConnection: () => () => yes,
    admitAccount: (sound) => (connection, identity) => sound(connection, identity, 0),
    isIdle: () => () => false,
    configuration: (sound) => ({ ...sound, transport: { ...sound.transport, connectTimeoutMs: 45_000 } }),
  },
})
