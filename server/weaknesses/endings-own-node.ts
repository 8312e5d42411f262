import { createEndings } from '../identity/endings.ts'
import { defineWeakness } from './define.ts'

// session/logout-other-node: io.local, or an adapter that was forgotten.
export default defineWeakness({
  id: 'endings-own-node',
  title: 'ends the connections of a logout on the node that was asked, and on no other',
  base: 'cluster',
  replaces: {
    shared: (sound) => ({ ...sound, endings: createEndings() }),
  },
})
