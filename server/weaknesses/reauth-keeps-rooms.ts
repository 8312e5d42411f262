import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// auth.event-stage.switch-identity: the new identity in the old rooms.
export default defineWeakness({
  id: 'reauth-keeps-rooms',
  title: 'lets a connection authenticate again, as anybody',
  base: 'event-auth',
  replaces: {
    admitReauthentication: () => (_connection, proof) => proof,
    admitAccount: (sound) => (connection, identity, open) =>
      connection.identity === undefined ? sound(connection, identity, open) : yes,
  },
})
