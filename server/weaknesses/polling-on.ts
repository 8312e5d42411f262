import { defineWeakness } from './define.ts'

// eio.transport.disabled-reachable: the clients were set to WebSocket only, the server was not.
export default defineWeakness({
  id: 'polling-on',
  title: 'still takes polling, though only WebSockets are meant to be used',
  base: 'websocket-only',
  replaces: {
    engine: (sound) => ({ ...sound, transports: ['polling', 'websocket'] }),
  },
})
