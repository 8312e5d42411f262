import { defineTarget } from './define.ts'
import type { Member } from './parts/chat.ts'

const deadlineMs = 1_500

export default defineTarget({
  traps: ['T1'],
  title: 'takes every connection, and wants an event with the token within a deadline',
  families: ['auth', 'token', 'nsp', 'session'],
  manners: {
    admit(chat) {
      chat.io.on('connection', (socket) => {
        const timer = setTimeout(() => socket.disconnect(true), deadlineMs)
        let member: Member | undefined
        socket.on('authenticate', (payload, acknowledge) => {
          // Once: whoever wants to be somebody else connects anew.
          if (member !== undefined) return socket.disconnect(true)
          try {
            member = chat.enter(socket, payload?.token)
            clearTimeout(timer)
            chat.serve(socket, member)
            void socket.join('members')
            if (typeof acknowledge === 'function') acknowledge({ ok: true })
          } catch {
            socket.disconnect(true)
          }
        })
      })
    },
    say: ({ io }, _socket, { user }, text, acknowledge) => {
      io.to('members').emit('said', { from: user, text })
      acknowledge({ ok: true })
    },
    profile: { token: { in: 'event', name: 'authenticate', args: [{ token: '{{token}}' }], deadlineMs } },
  },
})
