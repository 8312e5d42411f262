import { setTimeout as sleep } from 'node:timers/promises'
import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T2'],
  title: 'lets everyone connect, looks the token up for a while, serves nothing until then, and kicks late',
  families: ['auth', 'token', 'nsp', 'session'],
  manners: {
    admit(chat) {
      chat.io.on('connection', (socket) => {
        const member = sleep(150).then(() => chat.enter(socket, socket.handshake.auth.token))
        chat.serve(socket, member)
        void member.then(() => socket.join('members')).catch(() => undefined)
      })
    },
    say: ({ io }, _socket, { user }, text, acknowledge) => {
      io.to('members').emit('said', { from: user, text })
      acknowledge({ ok: true })
    },
  },
})
