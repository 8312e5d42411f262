import { defineWeakness } from './define.ts'
import { adminUi, invalid } from './parts/admin-ui.ts'

// nsp.admin-ui.bruteforce / default creds: what stands in the documentation, copied.
export default defineWeakness({
  id: 'admin-ui-weak',
  title: 'has a tool for its operators with the password of the documentation',
  base: 'hardened',
  replaces: {
    beside(server) {
      adminUi(server).use(({ handshake: { auth } }, next) =>
        next(auth.username === 'admin' && auth.password === 'changeit' ? undefined : invalid()),
      )
    },
  },
})
