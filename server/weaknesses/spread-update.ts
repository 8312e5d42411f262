import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

// authz.fn.mass-assign.
export default defineWeakness({
  id: 'spread-update',
  title: 'keeps every field that a change of the profile brings along',
  base: 'hardened',
  replaces: {
    readInput: (sound) => (event, payload) =>
      event === 'profile:update' && payload !== null && typeof payload === 'object'
        ? accept({ ...payload } as never)
        : sound(event, payload),
  },
})
