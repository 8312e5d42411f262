import { defineWeakness } from './define.ts'
import { moduleOfSocketIo } from './parts/engine-modules.ts'

type WebSocketServer = new (options: object) => object

function lenientServer(): WebSocketServer {
  const { WebSocketServer: Sound } = moduleOfSocketIo<{ WebSocketServer: WebSocketServer }>('ws')
  return class extends Sound {
    constructor(options: object) {
      super({ ...options, skipUTF8Validation: true })
    }
  }
}

// dos.ws.protocol: for a little speed.
export default defineWeakness({
  id: 'lenient-ws',
  title: 'does not look whether text is UTF-8',
  base: 'hardened',
  replaces: {
    engine: (sound) => ({ ...sound, wsEngine: lenientServer() }) as typeof sound,
  },
})
