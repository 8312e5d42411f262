import { randomBytes } from 'node:crypto'
import { hashPassword, passwordMatches } from '../accounts.ts'
import { defineWeakness } from './define.ts'
import { adminUi, invalid } from './parts/admin-ui.ts'

const ATTEMPTS = 5

// nsp.admin-ui.type-crash: an async middleware that compares what came, and a promise that nobody catches.
export default defineWeakness({
  id: 'admin-ui-basic',
  title: 'has a tool for its operators that dies of a password which is no text',
  base: 'hardened',
  replaces: {
    beside(server) {
      const hash = hashPassword(randomBytes(24).toString('base64url'))
      const failures = new WeakMap<object, number>()
      adminUi(server).use(async (socket, next) => {
        const { username, password } = socket.handshake.auth
        const failed = (failures.get(socket.conn) ?? 0) + 1
        failures.set(socket.conn, failed)
        if (failed > ATTEMPTS) return socket.conn.close()
        if (username === 'admin' && (await passwordMatches(password, await hash))) return next()
        next(invalid())
      })
    },
  },
})
