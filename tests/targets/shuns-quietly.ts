import { defineTarget } from './define.ts'
import { admitWith } from './parts/admit.ts'

const [wrongAllowed, banMs] = [5, 60_000]
const addresses = new Map<string, { wrong: number; bannedUntilMs: number }>()

const ban = {
  has: (address: string) => (addresses.get(address)?.bannedUntilMs ?? 0) > Date.now(),
  countWrong(address: string) {
    const wrong = (addresses.get(address)?.wrong ?? 0) + 1
    addresses.set(address, { wrong, bannedUntilMs: wrong < wrongAllowed ? 0 : Date.now() + banMs })
  },
}

export default defineTarget({
  traps: [],
  title: 'judges nothing any more from an address that guessed wrong five times, and answers it as before',
  families: [],
  manners: {
    ban,
    admit: admitWith(
      (socket) => {
        if (ban.has(socket.handshake.address)) throw new Error('banned')
        return socket.handshake.auth.token
      },
      (_error, socket) => {
        ban.countWrong(socket.handshake.address)
        return 'unauthorized'
      },
    ),
  },
})
