import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.data.excess: emit(event, { from: user }).
export default defineWeakness({
  id: 'emit-user-row',
  title: 'sends the sender’s whole row of the database with every message',
  base: 'hardened',
  replaces: {
    readMessage:
      (sound, { accounts }) =>
      (payload, sender) => {
        const draft = sound(payload, sender)
        const row = accounts.byId(sender.id)
        return draft.ok && row !== undefined ? accept({ ...draft.value, from: { ...row } }) : draft
      },
  },
})
