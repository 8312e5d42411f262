import { defineTarget } from './define.ts'
import type { Member } from './parts/chat.ts'

export default defineTarget({
  traps: ['T23'],
  title: 'takes a lost connection up again once, for its owner, whose token it checks anew',
  families: ['csr', 'session', 'auth'],
  manners: {
    admit(chat) {
      const used = new Set<string>()
      chat.io.use((socket, next) => {
        try {
          // What the library gives back to the connection before anybody was asked.
          const owner: unknown = socket.data.owner
          const { pid } = socket.handshake.auth
          const member = chat.enter(socket, socket.handshake.auth.token)
          if (owner !== undefined && (owner !== member.user || used.has(pid))) throw new Error('not yours')
          if (owner !== undefined) used.add(pid)
          Object.assign(socket.data, { owner: member.user, member })
          next()
        } catch {
          next(new Error('unauthorized'))
        }
      })
      chat.io.on('connection', (socket) => chat.serve(socket, socket.data.member as Member))
    },
    options: { connectionStateRecovery: { maxDisconnectionDuration: 10_000, skipMiddlewares: false } },
  },
})
