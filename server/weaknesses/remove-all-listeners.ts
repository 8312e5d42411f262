import { defineWeakness } from './define.ts'

// crash.event.error-name: without its listener for `error`, an event of that name throws (CVE-2024-38355 comes back).
export default defineWeakness({
  id: 'remove-all-listeners',
  title: "removes all listeners from a socket, Socket.IO's own included",
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      socket.removeAllListeners()
      sound(socket, dispatch)
    },
  },
})
