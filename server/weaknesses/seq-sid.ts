import { defineWeakness } from './define.ts'

// eio.sid.predictable: ids that are nice to read in a log.
export default defineWeakness({
  id: 'seq-sid',
  title: 'counts its sessions',
  base: 'hardened',
  replaces: {
    beside({ io }) {
      let last = 0
      io.engine.generateId = () => `session-${Date.now().toString(36)}-${String(++last).padStart(8, '0')}`
    },
  },
})
