import { defineTarget } from './define.ts'
import type { Chat } from './parts/chat.ts'

export default defineTarget({
  traps: ['T2'],
  title: 'answers no CONNECT that it does not like, and no message either',
  families: ['auth', 'token', 'crash', 'info'],
  manners: {
    admit(chat: Chat) {
      chat.io.use((socket, next) => {
        try {
          socket.data.member = chat.enter(socket, socket.handshake.auth.token)
          next()
        } catch {
          // Never: the connection ends at the deadline that a connection without a namespace has.
        }
      })
      chat.io.on('connection', (socket) => chat.serve(socket, socket.data.member))
    },
    onNonsense: () => undefined,
  },
})
