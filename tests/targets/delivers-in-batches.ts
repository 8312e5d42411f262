import type { Limiter } from '../support/limited-server.ts'
import { defineTarget } from './define.ts'

const everyMs = 50
let batch: { from: string; text: string }[] = []

export default defineTarget({
  traps: [],
  title: 'delivers messages in lists, several in one event, and limits nobody',
  has: { 'rate/absent': 'nothing is limited, however many messages one event has' },
  families: [],
  manners: {
    limiter: ((_user, deliver) => deliver()) satisfies Limiter,
    say({ io }, _socket, { user }, text, acknowledge) {
      if (batch.push({ from: user, text }) === 1)
        setTimeout(() => {
          io.emit('said', batch)
          batch = []
        }, everyMs)
      acknowledge({ ok: true })
    },
    profile: {
      chat: {
        send: { event: 'say', args: [{ text: '{{text}}' }], ack: true },
        hear: { event: 'said', args: [[{ from: '{{sender}}', text: '{{text}}' }]] },
      },
    },
  },
})
