import { createEndings } from '../identity/endings.ts'
import { refuse, yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

// session/demotion-other-node: the role is read when the connection comes in, and only one node hears that it is gone.
export default defineWeakness({
  id: 'demotion-own-node',
  title: 'ends the connections of a demoted admin on the node that was asked, and believes the others for ever',
  base: 'cluster',
  replaces: {
    mayUseAdminEvent:
      () =>
      (_socket, { role }) =>
        role === 'admin' ? yes : refuse('not-an-admin'),
    shared: (sound) => ({ ...sound, endings: createEndings() }),
  },
})
