import type { IncomingMessage } from 'node:http'
import { connectionId } from '../chat/connections.ts'
import { COOKIE, cookieValue } from '../policies/sessions.ts'
import { defineWeakness } from './define.ts'

/** The cookies of upgrade requests, by the session that they belong to. */
const upgrades = new Map<string, string>()

// auth.slot.upgrade-only, eio.upgrade.different-identity: the latest request is taken for the one that was checked.
export default defineWeakness({
  id: 'reads-upgrade-req',
  title: 'reads the cookie of the request that it saw last',
  base: 'cookie-session',
  replaces: {
    readToken: (sound) => (socket) => cookieValue(upgrades.get(connectionId(socket))) ?? sound(socket),
    beside({ io }) {
      io.engine.use((request: IncomingMessage & { _query: { sid?: string } }, _response: unknown, next: () => void) => {
        const { cookie = '', upgrade } = request.headers
        const { sid } = request._query
        if (sid !== undefined && upgrade !== undefined && cookie.includes(COOKIE)) upgrades.set(sid, cookie)
        next()
      })
    },
  },
})
