import type { IncomingMessage } from 'node:http'
import { defineWeakness } from './define.ts'
import { moduleOfSocketIo } from './parts/engine-modules.ts'

type WebSocketServer = new (
  options: object,
) => {
  handleUpgrade(request: IncomingMessage, ...rest: unknown[]): void
}

function oldServer(): WebSocketServer {
  const { WebSocketServer: Sound } = moduleOfSocketIo<{ WebSocketServer: WebSocketServer }>('ws')
  return class extends Sound {
    constructor(options: object) {
      super({ ...options, maxFragments: 0, maxBufferedChunks: 0 })
    }
    override handleUpgrade(request: IncomingMessage, ...rest: unknown[]): void {
      const protocols = request.headers['sec-websocket-protocol']
      // 8.17.0 (CVE-2024-37890): behind server.maxHeadersCount, here 100, there was no header to ask for the lower case of.
      const kept = request.rawHeaders.slice(0, 2 * 100)
      const at = kept.findIndex((name) => /^upgrade$/i.test(name))
      const upgrade = at < 0 ? undefined : kept[at + 1]
      upgrade!.toLowerCase()
      // 7.4.5 (CVE-2021-32640): for each blank all that follow; asked for each protocol that there might be.
      for (const known of ['chat', 'json', 'xml', 'binary']) protocols?.trim().split(/ *, */).includes(known)
      super.handleUpgrade(request, ...rest)
    }
  }
}

// dos.ws.tiny-fragments, dos.http.header-flood, protocol-header ReDoS: ws as it once was.
export default defineWeakness({
  id: 'old-ws',
  title: 'reads headers as old versions of ws did, and takes any number of fragments',
  base: 'hardened',
  replaces: {
    engine: (sound) => ({ ...sound, wsEngine: oldServer() }) as typeof sound,
  },
})
