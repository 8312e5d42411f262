import { defineTarget } from './define.ts'
import { admitWith } from './parts/admit.ts'

export default defineTarget({
  traps: ['T18', 'T28'],
  title: 'tells its clients that a token is expired, so that they refresh it, and that another is invalid',
  families: ['info', 'login', 'token'],
  manners: {
    admit: admitWith(
      (socket) => socket.handshake.auth.token,
      (error) => (error.message === 'expired' ? 'expired' : 'invalid'),
    ),
  },
})
