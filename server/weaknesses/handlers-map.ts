import { defineWeakness } from './define.ts'

const handlers: Record<string, (...args: unknown[]) => void> = { typing: () => undefined }

// crash.event.prototype-name: `handlers['__proto__']` is there, and is no function.
export default defineWeakness({
  id: 'handlers-map',
  title: 'looks handlers up in an object, inherited names included',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.onAny((event: string, ...args: unknown[]) => {
        if (event in handlers) handlers[event]?.(...args)
      })
    },
  },
})
