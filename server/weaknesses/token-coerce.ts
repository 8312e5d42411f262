import { defineWeakness } from './define.ts'

// token.val-type.array: one component looks at the list, the next at what is in it.
export default defineWeakness({
  id: 'token-coerce',
  title: 'takes the last of a list for the token',
  base: 'hardened',
  replaces: {
    tokenText: (sound) => (value) => sound(Array.isArray(value) ? value.at(-1) : value),
  },
})
