import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// dos.size.amplify: as long as the packet allows.
export default defineWeakness({
  id: 'no-msg-cap',
  title: 'takes a text of any length',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const { text } = Object(payload) as { text?: unknown }
      if (typeof text !== 'string' || text === '') return sound(payload, sender)
      const draft = sound({ ...(payload as object), text: 'x' }, sender)
      return draft.ok ? accept({ ...draft.value, text }) : draft
    },
  },
})
