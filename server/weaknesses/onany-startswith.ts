import { defineWeakness } from './define.ts'

// crash.event.numeric-name: the protocol allows numbers.
export default defineWeakness({
  id: 'onany-startswith',
  title: "takes every event's name for a string",
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.onAny((event: string) => {
        if (event.startsWith('internal:')) socket.disconnect(true)
      })
    },
  },
})
