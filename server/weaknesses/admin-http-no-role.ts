import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.fn.admin-http: a token is asked for, and a role is not.
export default defineWeakness({
  id: 'admin-http-no-role',
  title: 'does what admins ask for over HTTP for everybody who is logged in',
  base: 'hardened',
  replaces: {
    mayAdminister: () => () => yes,
  },
})
