import type { IncomingMessage, ServerResponse } from 'node:http'
import { defineWeakness } from './define.ts'

// eio.express-not-applied: helmet and the limiter are on the framework, and Engine.IO answers before it.
export default defineWeakness({
  id: 'limit-on-express-only',
  title: 'guards what its HTTP framework answers, and not Engine.IO',
  base: 'hardened',
  replaces: {
    beside({ io, policies }) {
      io.engine.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
        for (const name of Object.keys(policies.securityHeaders())) response.removeHeader(name)
        next()
      })
    },
  },
})
