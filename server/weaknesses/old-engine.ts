import type { IncomingMessage } from 'node:http'
import type { ServerOptions } from 'socket.io'
import { defineWeakness } from './define.ts'

interface Transport {
  takes(request: IncomingMessage): boolean
}
const transports: Record<string, Transport> = {
  polling: { takes: () => true },
  websocket: { takes: () => true },
}

// crash.http.malformed: Engine.IO before 6.4.2 (CVE-2023-31125) looked at what it knows of a transport before it knew it.
export default defineWeakness({
  id: 'old-engine',
  title: 'looks transports up in an object, inherited names included',
  base: 'hardened',
  replaces: {
    // Asked for every request, before Engine.IO verifies it.
    engine: (sound) => ({
      ...sound,
      cors: ((request: IncomingMessage, answer: (error: null, options: unknown) => void) => {
        const name = new URL(request.url ?? '', 'http://x').searchParams.get('transport') ?? 'polling'
        // In a callback of its own, as it was then: what it throws nobody catches.
        if (name in transports) setImmediate(() => transports[name]?.takes(request))
        answer(null, sound.cors)
      }) as unknown as NonNullable<ServerOptions['cors']>,
    }),
  },
})
