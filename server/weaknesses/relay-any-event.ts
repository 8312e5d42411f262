import { defineWeakness } from './define.ts'

// authz.fn.relay, crash.event.reserved-relay: the client picks the name; emit() throws for those that are reserved.
export default defineWeakness({
  id: 'relay-any-event',
  title: 'relays any event that a client names to all others',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('relay', (request: unknown) => {
        const { event, data } = (request ?? {}) as { event?: unknown; data?: unknown }
        if (typeof event === 'string') socket.broadcast.emit(event, data)
      })
    },
  },
})
