import { ADMIN_NAMESPACE } from '../policies/rooms.ts'
import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// nsp.open.low-priv: the middleware of /admin asks for a token, and its handlers trust the middleware.
export default defineWeakness({
  id: 'nsp-auth-no-role',
  title: 'lets every user into the namespace of the admins, and trusts whoever is in there',
  base: 'hardened',
  replaces: {
    mayEnter: (sound) => (namespace, identity) => (namespace === ADMIN_NAMESPACE ? yes : sound(namespace, identity)),
    mayUseAdminEvent: (sound) => (socket, identity) =>
      socket.nsp.name === ADMIN_NAMESPACE ? yes : sound(socket, identity),
  },
})
