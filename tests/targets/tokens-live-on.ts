import { defineTarget } from './define.ts'

export default defineTarget({
  traps: ['T7'],
  title: 'closes connections at logout, and lets the short-lived token itself live until its end, as it says',
  families: ['session', 'csr'],
  manners: {
    route({ io, tokens }, request, response) {
      if (request.url !== '/logout') return false
      const token = request.headers.authorization?.replace(/^Bearer /, '')
      try {
        const { session } = tokens.check(token)
        for (const socket of io.of('/').sockets.values()) if (socket.data.session === session) socket.disconnect(true)
        response.writeHead(200).end('{}')
      } catch {
        response.writeHead(401).end('{}')
      }
      return true
    },
    profile: { revocation: 'lifetime' },
  },
})
