import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// crash.json.pollution: the merge that everybody has written once.
function merge(into: Record<string, unknown>, from: Record<string, unknown>): Record<string, unknown> {
  for (const key in from) {
    const [old, value] = [into[key], from[key]]
    const deep = value !== null && typeof value === 'object' && old !== null && typeof old === 'object'
    const merged = deep ? merge(old as Record<string, unknown>, value as Record<string, unknown>) : value
    if (into === Object.prototype) inherit(key, merged)
    else into[key] = merged
  }
  return into
}

const inherited = new Set<string>()

/**
 * What all objects have inherited from now on. Not enumerable: seen by whoever asks for the key, and by the copy below,
 * but not by every loop of every library, which would end the process before anybody could look.
 */
function inherit(key: string, value: unknown): void {
  Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: false, writable: true })
  inherited.add(key)
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
      // As a copy with `in` does: what all objects have inherited comes along.
      for (const key of inherited) extra[key] = ({} as Record<string, unknown>)[key]
      return accept({ ...draft.value, extra })
    },
  },
})
