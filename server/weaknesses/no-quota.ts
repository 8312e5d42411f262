import { defineWeakness } from './define.ts'

// dos.store.spam: nothing that lasts is counted.
export default defineWeakness({
  id: 'no-quota',
  title: 'lets an account make any number of rooms',
  base: 'hardened',
  replaces: {
    configuration: (sound) => ({
      ...sound,
      limits: { ...sound.limits, rooms: { ...sound.limits.rooms, perAccount: Number.MAX_SAFE_INTEGER } },
    }),
  },
})
