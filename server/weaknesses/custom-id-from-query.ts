import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { defineWeakness } from './define.ts'

// eio.sid.fixation: ids that survive a reconnect, because the client brings its old one.
export default defineWeakness({
  id: 'custom-id-from-query',
  title: 'takes the id of a session from the client',
  base: 'hardened',
  replaces: {
    beside({ io }) {
      io.engine.generateId = (request: IncomingMessage) => {
        const { searchParams } = new URL(request.url ?? '', 'http://localhost')
        const brought = searchParams.get('clientId') ?? /\bio=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
        return brought ?? randomBytes(15).toString('base64url')
      }
    },
  },
})
