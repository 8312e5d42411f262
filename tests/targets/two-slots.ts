import { defineTarget } from './define.ts'
import { admitWith } from './parts/admit.ts'

export default defineTarget({
  traps: ['T12'],
  title: 'documents two slots, the CONNECT and the Authorization header, and refuses both at once where they differ',
  families: ['auth', 'token', 'leak'],
  manners: {
    admit: admitWith((socket) => {
      const inAuth: unknown = socket.handshake.auth.token
      const inHeader = socket.handshake.headers.authorization?.replace(/^Bearer /, '')
      if (inAuth !== undefined && inHeader !== undefined && inAuth !== inHeader) throw new Error('two tokens')
      return inAuth ?? inHeader
    }),
  },
})
