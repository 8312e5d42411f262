import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.msg.edit-delete-others.
export default defineWeakness({
  id: 'edit-any',
  title: 'changes any message by its id, whoever asks',
  base: 'hardened',
  replaces: {
    mayChange: () => () => yes,
  },
})
