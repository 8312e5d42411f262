import { yes } from '../policies.ts'
import { defineWeakness } from './define.ts'

const unchecked = new WeakSet<object>()

// authz.mw.binary-variant: a middleware for packets of three parts, name, payload and callback; others pass it by.
export default defineWeakness({
  id: 'check-by-argcount',
  title: 'checks membership for packets with one payload and an acknowledgement only',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) =>
      sound(socket, (args) => {
        if (args.length !== 3) unchecked.add(socket)
        // Up to the decision about membership the dispatcher awaits nothing.
        dispatch(args)
        unchecked.delete(socket)
      }),
    maySend: (sound) => (socket, room) => (unchecked.has(socket) ? yes : sound(socket, room)),
  },
})
