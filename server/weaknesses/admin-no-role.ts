import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.fn.admin-events: only the page of the admins has the buttons.
export default defineWeakness({
  id: 'admin-no-role',
  title: 'serves the events of admins to everybody who is logged in',
  base: 'hardened',
  replaces: {
    mayUseAdminEvent: () => () => yes,
  },
})
