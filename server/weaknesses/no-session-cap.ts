import { defineWeakness } from './define.ts'

// session.concurrent: a limit that is written in the handbook.
export default defineWeakness({
  id: 'no-session-cap',
  title: 'lets one account have any number of connections',
  base: 'hardened',
  replaces: {
    admitAccount: (sound) => (connection, identity) => sound(connection, identity, 0),
  },
})
