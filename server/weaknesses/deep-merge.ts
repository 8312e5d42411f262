import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// crash.json.pollution: the merge that everybody has written once.
function merge(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  for (const key in from) {
    const [old, value] = [into[key], from[key]]
    const deep = value !== null && typeof value === 'object' && old !== null && typeof old === 'object'
    into[key] = deep ? merge(old as Record<string, unknown>, value as Record<string, unknown>) : value
  }
  return into
}

export default defineWeakness({
  id: 'deep-merge',
  title: 'merges payloads into its defaults, prototypes included',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      if (payload === null || typeof payload !== 'object') return sound(payload, sender)
      const { room, text } = merge({}, payload as Record<string, unknown>)
      const draft = sound({ room, text }, sender)
      if (!draft.ok) return draft
      const extra: Record<string, unknown> = {}
      // With `in`, as the merge: what all objects have inherited is copied as well.
      for (const key in {} as Record<string, unknown>) extra[key] = ({} as Record<string, unknown>)[key]
      return accept({ ...draft.value, extra })
    },
  },
})
