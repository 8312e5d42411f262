import { defineTarget } from './define.ts'
import { admitWith } from './parts/admit.ts'

const banMs = 3_000
const banned = new Map<string, { count: number; untilMs: number }>()

export default defineTarget({
  traps: ['T20'],
  title: 'bans an address for a while after five bad tokens',
  families: ['auth', 'token'],
  manners: {
    admit: admitWith(
      (socket) => {
        if ((banned.get(socket.handshake.address)?.untilMs ?? 0) > Date.now()) throw new Error('banned')
        return socket.handshake.auth.token
      },
      (_error, socket) => {
        const { address } = socket.handshake
        const count = (banned.get(address)?.count ?? 0) + 1
        banned.set(address, { count, untilMs: count >= 5 ? Date.now() + banMs : 0 })
        return 'unauthorized'
      },
    ),
  },
})
