import { defineWeakness } from './define.ts'

// crash.ack.only: the callback lands in the payload's place.
export default defineWeakness({
  id: 'arity',
  title: 'takes the first argument for the payload, even when it is the acknowledgement',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('message:send', (payload: unknown) => {
        if (typeof payload === 'function') (payload as unknown as { text: string }).text.trim()
      })
    },
  },
})
