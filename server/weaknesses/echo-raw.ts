import { accept, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// crash.json.deep-echo: JSON.parse needs no stack for depth, looking for binary data in what is sent does.
export default defineWeakness({
  id: 'echo-raw',
  title: 'relays a text of any type, and catches nothing that happens on the way',
  base: 'hardened',
  replaces: {
    admitNesting: () => () => yes,
    readMessage: (sound) => (payload, sender) => {
      const { room, text } = (payload ?? {}) as { room?: unknown; text?: unknown }
      if (!Array.isArray(text)) return sound(payload, sender)
      const draft = sound({ room, text: 'list' }, sender)
      return draft.ok ? accept({ ...draft.value, extra: { text } }) : draft
    },
    guard: () => (work) => void work(),
  },
})
