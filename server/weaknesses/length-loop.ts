import { defineWeakness } from './define.ts'

// crash.json.tojson-fields: what has a length is taken for a list, and as many places are set aside.
export default defineWeakness({
  id: 'length-loop',
  title: "takes a payload's length for that of a list",
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('message:send', (payload: unknown) => {
        const { length } = Object(payload) as { length?: unknown }
        // Of its own texts and callbacks Node knows the length.
        if (typeof payload === 'object' && typeof length === 'number') new Array<unknown>(length).fill(undefined, 0, 1)
      })
    },
  },
})
