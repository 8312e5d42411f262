import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T15', 'T24', 'T29'],
  title: 'everybody may read the lobby on as many devices as he likes, and gets text as it was written, markup and all',
  families: ['authz', 'crash', 'leak'],
  manners: {
    profile: {
      chat: {
        send: { event: 'say', args: [{ text: '{{text}}' }], ack: { ok: { ok: true } } },
        hear: { event: 'said', args: [{ from: '{{sender}}', text: '{{text}}' }] },
        echoesToSender: true,
      },
    },
  },
})
