import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

const unchecked = new WeakSet<object>()

// authz.mw.event-alias: the check compares names, the dispatcher folds them.
export default defineWeakness({
  id: 'ci-dispatch',
  title: 'dispatches events whatever their case, and checks those that are written as expected',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) =>
      sound(socket, ([event, ...args]) => {
        const name = typeof event === 'string' ? event.trim().toLowerCase() : event
        if (name !== event) unchecked.add(socket)
        dispatch([name, ...args])
        unchecked.delete(socket)
      }),
    maySend: (sound) => (socket, room) => (unchecked.has(socket) ? yes : sound(socket, room)),
  },
})
