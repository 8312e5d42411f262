import { defineWeakness } from './define.ts'

// crash.bin.where-string: files are sent as bytes, so bytes are let through, and then taken for text.
export default defineWeakness({
  id: 'string-assumed',
  title: 'takes bytes for a text',
  base: 'hardened',
  replaces: {
    attach: (sound) => (socket, dispatch) => {
      sound(socket, dispatch)
      socket.on('message:send', (payload: unknown) => {
        const { text } = Object(payload) as { text?: unknown }
        if (typeof text === 'string' || Buffer.isBuffer(text)) (text as string).trim()
      })
    },
  },
})
