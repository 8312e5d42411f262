import { type Limiter, limiters } from '../support/limited-server.ts'
import { defineTarget } from './define.ts'

const bucket = limiters.bucket()

export default defineTarget({
  traps: ['T3', 'T8', 'T22'],
  title: 'ignores fields it does not know, passes a display name on as such, and acknowledges what it does not deliver',
  families: ['rate', 'authz', 'auth'],
  manners: {
    limiter: ((_user, deliver) => deliver()) satisfies Limiter,
    say({ io }, _socket, { user }, text, acknowledge) {
      bucket(
        user,
        () => io.emit('said', { from: user, text }),
        () => undefined,
      )
      acknowledge({ ok: true })
    },
  },
})
