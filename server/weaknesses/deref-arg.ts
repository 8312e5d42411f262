import { defineWeakness } from './define.ts'

// crash.payload.missing-args, types: one packet ends the process.
export default defineWeakness({
  id: 'deref-arg',
  title: "reads the payload's fields before looking whether it has any",
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('message:send', (payload: { text: string }) => {
        // An acknowledgement in the payload's place is another weakness: `arity`.
        if (typeof payload !== 'function') payload.text.trim()
      })
    },
  },
})
