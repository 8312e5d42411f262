import { defineWeakness } from './define.ts'
import { adminUi } from './parts/admin-ui.ts'

// nsp.admin-ui.exposed: `instrument(io, { auth: false })`.
export default defineWeakness({
  id: 'admin-ui-open',
  title: 'has a tool for its operators that asks for nothing',
  base: 'hardened',
  replaces: { beside: (server) => void adminUi(server) },
})
