import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// crash.content.template: emulated as far as an attack can see it; nothing but a product is computed.
export default defineWeakness({
  id: 'ssti',
  title: 'puts messages into a template before it is rendered',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const draft = sound(payload, sender)
      if (!draft.ok) return draft
      const text = draft.value.text.replace(/\{\{\s*(\d+)\s*\*\s*(\d+)\s*\}\}/g, (_all, a, b) => String(a * b))
      return accept({ ...draft.value, text })
    },
  },
})
