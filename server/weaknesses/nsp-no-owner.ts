import { ADMIN_NAMESPACE } from '../policies/rooms.ts'
import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// nsp.dynamic.idor.
export default defineWeakness({
  id: 'nsp-no-owner',
  title: 'lets every user into every workspace',
  base: 'hardened',
  replaces: {
    mayEnter: (sound) => (namespace, identity) => (namespace === ADMIN_NAMESPACE ? sound(namespace, identity) : yes),
  },
})
