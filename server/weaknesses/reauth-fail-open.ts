import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// auth.event-stage.fail-keeps-old: `if (!socket.data.user) verify(…)`: who is somebody already is not looked at again.
export default defineWeakness({
  id: 'reauth-fail-open',
  title: 'answers a failed second authentication as a success',
  base: 'event-auth',
  replaces: {
    admitReauthentication: (sound) => (connection, proof) => {
      const { identity, expiresAtMs } = connection
      return proof.ok || identity === undefined ? sound(connection, proof) : accept({ identity, expiresAtMs })
    },
  },
})
